// SPDX-License-Identifier: AGPL-3.0-only

// Answers as a Pyroscope does, over the handlers that its own module generates: what our client
// sends is what they read. `--new` is one that has no SelectMergeProfile any more.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"

	"connectrpc.com/connect"
	profilev1 "github.com/grafana/pyroscope/api/gen/proto/go/google/v1"
	querierv1 "github.com/grafana/pyroscope/api/gen/proto/go/querier/v1"
	"github.com/grafana/pyroscope/api/gen/proto/go/querier/v1/querierv1connect"
	typesv1 "github.com/grafana/pyroscope/api/gen/proto/go/types/v1"
)

const cpu = "process_cpu:cpu:nanoseconds:cpu:nanoseconds"

type server struct {
	querierv1connect.UnimplementedQuerierServiceHandler
	isNew bool
}

// A profile with one sample, whose function says what was asked for.
func profile(kind, selector string, start, end int64) *profilev1.Profile {
	name := fmt.Sprintf("%s %s %d", kind, selector, end-start)
	return &profilev1.Profile{
		StringTable: []string{"", "cpu", "nanoseconds", name},
		SampleType:  []*profilev1.ValueType{{Type: 1, Unit: 2}},
		Function:    []*profilev1.Function{{Id: 1, Name: 3}},
		Location:    []*profilev1.Location{{Id: 1, Line: []*profilev1.Line{{FunctionId: 1, Line: 7}}}},
		Sample:      []*profilev1.Sample{{LocationId: []uint64{1}, Value: []int64{42}}},
	}
}

func check(kind, selector string, start, end int64) error {
	if kind != cpu || selector == "" || start <= 0 || end <= start {
		return connect.NewError(connect.CodeInvalidArgument, errors.New("that is no query: <b>no</b>"))
	}
	return nil
}

func (s *server) ProfileTypes(_ context.Context, r *connect.Request[querierv1.ProfileTypesRequest]) (*connect.Response[querierv1.ProfileTypesResponse], error) {
	if r.Msg.Start <= 0 || r.Msg.End <= r.Msg.Start {
		return nil, connect.NewError(connect.CodeInvalidArgument, errors.New("no range"))
	}
	return connect.NewResponse(&querierv1.ProfileTypesResponse{ProfileTypes: []*typesv1.ProfileType{
		{ID: "memory:inuse_space:bytes:space:bytes"}, {ID: cpu}}}), nil
}

func (s *server) LabelNames(_ context.Context, r *connect.Request[typesv1.LabelNamesRequest]) (*connect.Response[typesv1.LabelNamesResponse], error) {
	return connect.NewResponse(&typesv1.LabelNamesResponse{Names: []string{"service_name", "pod"}}), nil
}

func (s *server) LabelValues(_ context.Context, r *connect.Request[typesv1.LabelValuesRequest]) (*connect.Response[typesv1.LabelValuesResponse], error) {
	if r.Msg.Name != "service_name" {
		return connect.NewResponse(&typesv1.LabelValuesResponse{}), nil
	}
	names := []string{"shop", "checkout"}
	if tenant := r.Header().Get("X-Scope-OrgID"); tenant != "" {
		names = append(names, "of-"+tenant)
	}
	return connect.NewResponse(&typesv1.LabelValuesResponse{Names: names}), nil
}

func (s *server) SelectMergeProfile(_ context.Context, r *connect.Request[querierv1.SelectMergeProfileRequest]) (*connect.Response[profilev1.Profile], error) {
	m := r.Msg
	if s.isNew {
		return nil, connect.NewError(connect.CodeUnimplemented, errors.New("gone"))
	}
	if err := check(m.ProfileTypeID, m.LabelSelector, m.Start, m.End); err != nil {
		return nil, err
	}
	return connect.NewResponse(profile("old", m.LabelSelector, m.Start, m.End)), nil
}

func (s *server) SelectMergeStacktraces(_ context.Context, r *connect.Request[querierv1.SelectMergeStacktracesRequest]) (*connect.Response[querierv1.SelectMergeStacktracesResponse], error) {
	m := r.Msg
	if err := check(m.ProfileTypeID, m.LabelSelector, m.Start, m.End); err != nil {
		return nil, err
	}
	if m.Format != querierv1.ProfileFormat_PROFILE_FORMAT_PPROF {
		return nil, connect.NewError(connect.CodeInvalidArgument, errors.New("another format"))
	}
	return connect.NewResponse(&querierv1.SelectMergeStacktracesResponse{Pprof: &querierv1.PprofProfile{
		Profile: profile("new", m.LabelSelector, m.Start, m.End)}}), nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	path, handler := querierv1connect.NewQuerierServiceHandler(&server{isNew: slices.Contains(os.Args, "--new")})
	mux.Handle("/prefix"+path, http.StripPrefix("/prefix", handler))
	mux.Handle(path, handler)
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, mux))
}
