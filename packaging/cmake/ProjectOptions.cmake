# SPDX-License-Identifier: AGPL-3.0-only
# What every target of this project is compiled with; nothing global.
add_library(project_options INTERFACE)
target_compile_features(project_options INTERFACE cxx_std_20)
target_include_directories(project_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(project_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS
  PPROF_VERSION="${PROJECT_VERSION}")
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # false alarms in GCC 12 (PR105651)
  # A unity source includes the .cpp files, and to GCC what is included is a header.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>
  $<$<BOOL:${PPROF_WERROR}>:-Werror>)
if(PPROF_ASSERTIONS)
  target_compile_options(project_options INTERFACE -UNDEBUG)
  target_compile_definitions(project_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(PPROF_SANITIZE)
  target_compile_options(project_options INTERFACE
    -fsanitize=${PPROF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(project_options INTERFACE -fsanitize=${PPROF_SANITIZE})
endif()
if(PPROF_FUZZ)
  target_compile_options(project_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# One library a folder of core/: pprof_library(NAME SOURCES a.cpp … LINKS other-targets …)
function(pprof_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(pprof_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(pprof_${name} PUBLIC project_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()
