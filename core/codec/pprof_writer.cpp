// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/pprof_writer.h"

#include "profile.pb.h"
#include <algorithm>
#include <cstdint>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>
#include <isa-l/igzip_lib.h>
#include <vector>

namespace pprof {

namespace {

constexpr std::size_t kSamplesPerCheck = 8192;
constexpr std::size_t kMaxProtoBytes = 0x7FFFFFFF; // what protobuf's library can handle

std::int64_t number(StringIndex index) { return index.value(); }

wire::ValueType valueType(const ValueType& from) {
  wire::ValueType to;
  to.set_type(number(from.type));
  to.set_unit(number(from.unit));
  return to;
}

wire::Mapping mapping(const Mapping& from) {
  wire::Mapping to;
  to.set_id(from.id);
  to.set_memory_start(from.start);
  to.set_memory_limit(from.limit);
  to.set_file_offset(from.offset);
  to.set_filename(number(from.file));
  to.set_build_id(number(from.buildId));
  to.set_has_functions(from.hasFunctions);
  to.set_has_filenames(from.hasFilenames);
  to.set_has_line_numbers(from.hasLineNumbers);
  to.set_has_inline_frames(from.hasInlineFrames);
  return to;
}

wire::Location location(const Profile& profile, const Location& from) {
  wire::Location to;
  to.set_id(from.id);
  if (from.mapping.valid())
    to.set_mapping_id(profile.mappings[from.mapping.value()].id);
  to.set_address(from.address);
  to.set_is_folded(from.isFolded);
  for (const Line& line : profile.linesOf(from)) {
    wire::Line& added = *to.add_line();
    added.set_function_id(profile.functions[line.function.value()].id);
    added.set_line(line.line);
    added.set_column(line.column);
  }
  return to;
}

wire::Function function(const Function& from) {
  wire::Function to;
  to.set_id(from.id);
  to.set_name(number(from.name));
  to.set_system_name(number(from.systemName));
  to.set_filename(number(from.filename));
  to.set_start_line(from.startLine);
  return to;
}

void fillSample(const Profile& profile, std::size_t row, wire::Sample& to) {
  to.Clear();
  for (const LocationIndex entry : profile.stack(profile.sampleStack[row]))
    to.add_location_id(profile.locations[entry.value()].id);
  for (const PodVector<std::int64_t>& column : profile.values)
    to.add_value(column[row]);
  for (const Label& label : profile.labelSet(profile.labelsOf(row))) {
    wire::Label& added = *to.add_label();
    added.set_key(number(label.key));
    if (label.isNumber) {
      added.set_num(label.number);
      added.set_num_unit(number(label.text));
    } else {
      added.set_str(number(label.text));
    }
  }
}

/// Writes the fields of a profile one after the other.
class Writer {
public:
  explicit Writer(std::string& out) : stream_(&out), coded_(&stream_) {}

  void message(int field, const google::protobuf::MessageLite& m) {
    key(field);
    coded_.WriteVarint32(static_cast<std::uint32_t>(m.ByteSizeLong()));
    m.SerializeWithCachedSizes(&coded_);
  }
  void bytes(int field, std::string_view text) {
    key(field);
    coded_.WriteVarint32(static_cast<std::uint32_t>(text.size()));
    if (!text.empty())
      coded_.WriteRaw(text.data(), static_cast<int>(text.size()));
  }
  void rest(const wire::Profile& header) { header.SerializeToCodedStream(&coded_); }

private:
  void key(int field) {
    using google::protobuf::internal::WireFormatLite;
    coded_.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  }
  google::protobuf::io::StringOutputStream stream_;
  google::protobuf::io::CodedOutputStream coded_;
};

wire::Profile header(const Profile& profile) {
  wire::Profile to;
  to.set_drop_frames(number(profile.dropFrames));
  to.set_keep_frames(number(profile.keepFrames));
  to.set_time_nanos(profile.timeNanos);
  to.set_duration_nanos(profile.durationNanos);
  if (profile.hasPeriodType)
    *to.mutable_period_type() = valueType(profile.periodType);
  to.set_period(profile.period);
  for (const StringIndex comment : profile.comments)
    to.add_comment(number(comment));
  to.set_default_sample_type(number(profile.defaultSampleType));
  to.set_doc_url(number(profile.docUrl));
  return to;
}

tl::unexpected<Error> tooLarge() {
  return fail(ErrorCode::LimitExceeded, "the profile would be over 2 GiB when written");
}

/// Writes the whole profile; `out` is complete once the writer is gone.
Result<void> writeTo(std::string& out, const Profile& profile, const Work& work) {
  using Tables = wire::Profile;
  Writer writer(out);
  for (const ValueType& type : profile.sampleTypes)
    writer.message(Tables::kSampleTypeFieldNumber, valueType(type));
  wire::Sample sample;
  for (std::size_t row = 0; row < profile.sampleCount(); ++row) {
    if (row % kSamplesPerCheck == 0) {
      PPROF_TRY(work.cancel.check());
      work.report("writing samples", row, profile.sampleCount());
    }
    fillSample(profile, row, sample);
    writer.message(Tables::kSampleFieldNumber, sample);
    if (out.size() > kMaxProtoBytes)
      return tooLarge();
  }
  for (const Mapping& m : profile.mappings)
    writer.message(Tables::kMappingFieldNumber, mapping(m));
  for (const Location& l : profile.locations)
    writer.message(Tables::kLocationFieldNumber, location(profile, l));
  for (const Function& f : profile.functions)
    writer.message(Tables::kFunctionFieldNumber, function(f));
  for (std::size_t i = 0; i < profile.strings.size(); ++i)
    writer.bytes(Tables::kStringTableFieldNumber, profile.text(StringIndex(i)));
  writer.rest(header(profile));
  if (out.size() > kMaxProtoBytes)
    return tooLarge();
  return {};
}

} // namespace

Result<std::string> writePprof(const Profile& profile, const Work& work) {
  std::string out;
  PPROF_TRY(writeTo(out, profile, work));
  return out;
}

Result<std::string> writePprofGzip(const Profile& profile, const Work& work) {
  PPROF_TRY_ASSIGN(const std::string plain, writePprof(profile, work));
  constexpr std::size_t kLeastRoom = std::size_t{1} << 16;
  std::vector<std::uint8_t> tables(ISAL_DEF_LVL1_DEFAULT);
  isal_zstream stream{};
  isal_deflate_init(&stream);
  stream.level = 1;
  stream.level_buf = tables.data();
  stream.level_buf_size = static_cast<std::uint32_t>(tables.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<std::uint32_t>(plain.size()); // at most kMaxProtoBytes
  std::string packed;
  while (stream.internal_state.state != ZSTATE_END) {
    const std::size_t used = stream.total_out;
    packed.resize(used + std::max(kLeastRoom, plain.size() / 4));
    stream.next_out = reinterpret_cast<std::uint8_t*>(packed.data() + used);
    stream.avail_out = static_cast<std::uint32_t>(packed.size() - used);
    if (isal_deflate(&stream) != COMP_OK)
      return fail(ErrorCode::Internal, "cannot compress the profile");
  }
  packed.resize(stream.total_out);
  return packed;
}

} // namespace pprof
