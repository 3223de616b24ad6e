// SPDX-License-Identifier: AGPL-3.0-only

// A session of the official Go SDK: client TASK PROTOCOL_VERSION. The same as session.mjs does with the others; the SDK
// leaves it to its user to check structured content, with the schema library that it is built on.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type call struct {
	Tool      string
	Arguments map[string]any
	ForApps   bool
}

var task struct {
	Server, Cwd, Tap string
	Environment      map[string]string
	Calls            []call
	Unusable         []string // tools that cannot be called since their module was not built
}

type client struct {
	*mcp.ClientSession
	tools map[string]*mcp.Tool
	mutex sync.Mutex
	seen  []float64 // of progress
}

// A profile that is still being written: a pipe that this process has open.
type slowProfile struct {
	folder, path string
	file         *os.File
}

func newSlowProfile() slowProfile {
	folder, err := os.MkdirTemp("", "mcp-client-")
	must(err)
	path := filepath.Join(folder, "pipe")
	must(syscall.Mkfifo(path, 0o600))
	descriptor, err := syscall.Open(path, syscall.O_RDWR|syscall.O_NONBLOCK, 0)
	must(err)
	return slowProfile{folder, path, os.NewFile(uintptr(descriptor), path)}
}

// Pieces below 4 KiB are written whole or not at all.
func (p slowProfile) writeFor(duration time.Duration) {
	var piece strings.Builder
	for i := range 100 {
		fmt.Fprintf(&piece, "main;work;function%d 1\n", i)
	}
	must(p.file.SetWriteDeadline(time.Now().Add(duration)))
	for until := time.Now().Add(duration); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if _, err := p.file.WriteString(piece.String()); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			must(err)
		}
	}
	must(p.file.Close())
	must(os.RemoveAll(p.folder))
}

func must(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func check(isSo bool, format string, arguments ...any) {
	if !isSo {
		log.Panicf(format, arguments...)
	}
}

func textOf(result *mcp.CallToolResult) string { return result.Content[0].(*mcp.TextContent).Text }

func (c *client) call(ctx context.Context, tool string, arguments map[string]any) (*mcp.CallToolResult, error) {
	return c.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: arguments})
}

// What a model would be given, against what the tool says of it.
func checkStructure(tool *mcp.Tool, result *mcp.CallToolResult) {
	if tool.OutputSchema == nil {
		check(result.StructuredContent == nil, "%s: has structured content", tool.Name)
		return
	}
	var schema jsonschema.Schema
	text, err := json.Marshal(tool.OutputSchema)
	must(err)
	must(json.Unmarshal(text, &schema))
	resolved, err := schema.Resolve(nil)
	must(err)
	if err := resolved.Validate(result.StructuredContent); err != nil {
		log.Panicf("%s: %v", tool.Name, err)
	}
	var same any
	must(json.Unmarshal([]byte(textOf(result)), &same))
	check(reflect.DeepEqual(same, result.StructuredContent), "%s: two answers", tool.Name)
}

func (c *client) callsEachTool(ctx context.Context) {
	tried := map[string]bool{}
	for _, name := range task.Unusable {
		tried[name] = true
	}
	for _, one := range task.Calls {
		tool := c.tools[one.Tool]
		check(tool != nil, "%s is not listed", one.Tool)
		result, err := c.call(ctx, one.Tool, one.Arguments)
		must(err)
		check(!result.IsError, "%s: %s", one.Tool, textOf(result))
		checkStructure(tool, result)
		tried[one.Tool] = true
	}
	for name := range c.tools {
		check(tried[name], "%s has no call", name)
	}
}

func (c *client) usesWhatElseThereIs(ctx context.Context) {
	templates, err := c.ListResourceTemplates(ctx, nil)
	must(err)
	opened, err := c.call(ctx, "pprof_meta", map[string]any{"profile": "shop-cpu.pb.gz"})
	must(err)
	handle := opened.StructuredContent.(map[string]any)["handle"].(string)
	uri := strings.NewReplacer("{handle}", handle, "{view}", "top").Replace(templates.ResourceTemplates[0].URITemplate)
	read, err := c.ReadResource(ctx, &mcp.ReadResourceParams{URI: uri})
	must(err)
	check(strings.Contains(read.Contents[0].Text, handle), "the resource is of another profile")
	_, err = c.ReadResource(ctx, &mcp.ReadResourceParams{URI: "profile://p_0123456789abcdef/top"})
	check(err != nil, "a resource that is not there can be read")
	prompt, err := c.GetPrompt(ctx, &mcp.GetPromptParams{Name: "cpu_triage", Arguments: map[string]string{"profile": handle}})
	must(err)
	check(strings.Contains(prompt.Messages[0].Content.(*mcp.TextContent).Text, handle), "the prompt is of another profile")
	completed, err := c.Complete(ctx, &mcp.CompleteParams{
		Ref:      &mcp.CompleteReference{Type: "ref/prompt", Name: "cpu_triage"},
		Argument: mcp.CompleteParamsArgument{Name: "focus", Value: "regexp."},
		Context:  &mcp.CompleteContext{Arguments: map[string]string{"profile": handle}},
	})
	must(err)
	check(len(completed.Completion.Values) > 5, "few completions")
	_, err = c.ListResources(ctx, nil)
	must(err)
}

// What is drawn is linked to, and can be read by its link.
func (c *client) readsWhatIsLinked(ctx context.Context) {
	path := strings.TrimSuffix(task.Tap, ".tap") + "-linked.svg"
	result, err := c.call(ctx, "pprof_flamegraph", map[string]any{"profile": "shop-cpu.pb.gz", "output_path": path})
	must(err)
	link, isLink := result.Content[len(result.Content)-1].(*mcp.ResourceLink)
	check(isLink, "no link to the picture")
	read, err := c.ReadResource(ctx, &mcp.ReadResourceParams{URI: link.URI})
	must(err)
	written, err := os.ReadFile(path)
	must(err)
	check(read.Contents[0].Text == string(written), "the link leads elsewhere")
}

func (c *client) failsWell(ctx context.Context) {
	missing, err := c.call(ctx, "pprof_meta", map[string]any{"profile": "no such file"})
	must(err)
	check(missing.IsError && strings.Contains(textOf(missing), "no such file"), "%s", textOf(missing))
	unknown, err := c.call(ctx, "pprof_meta", map[string]any{"profil": "x"})
	must(err)
	check(strings.Contains(textOf(unknown), "Did you mean profile?"), "%s", textOf(unknown))
	_, err = c.call(ctx, "no_such_tool", nil)
	var wire *jsonrpc.Error
	check(errors.As(err, &wire) && wire.Code == jsonrpc.CodeInvalidParams, "%v", err)
}

func (c *client) reportsProgress(ctx context.Context) {
	profile := newSlowProfile()
	go profile.writeFor(900 * time.Millisecond)
	params := &mcp.CallToolParams{Name: "pprof_meta", Arguments: map[string]any{"profile": profile.path}}
	params.SetProgressToken("slow")
	result, err := c.CallTool(ctx, params)
	must(err)
	check(!result.IsError, "%s", textOf(result))
	c.mutex.Lock()
	defer c.mutex.Unlock()
	check(len(c.seen) > 0, "no progress")
	for i := 1; i < len(c.seen); i++ {
		check(c.seen[i] > c.seen[i-1], "progress goes back")
	}
}

func (c *client) cancels(ctx context.Context) {
	profile := newSlowProfile()
	written := make(chan struct{})
	go func() {
		profile.writeFor(600 * time.Millisecond)
		close(written)
	}()
	soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	_, err := c.call(soon, "pprof_meta", map[string]any{"profile": profile.path})
	check(errors.Is(err, context.DeadlineExceeded), "not canceled: %v", err)
	<-written
	result, err := c.call(ctx, "pprof_meta", map[string]any{"profile": "shop-cpu.pb.gz"})
	must(err)
	check(!result.IsError, "%s", textOf(result))
}

func connect(ctx context.Context, version string) *client {
	c := &client{tools: map[string]*mcp.Tool{}}
	capabilities := &mcp.ClientCapabilities{}
	capabilities.AddExtension("io.modelcontextprotocol/ui", map[string]any{"mimeTypes": []string{"text/html;profile=mcp-app"}})
	sdk := mcp.NewClient(&mcp.Implementation{Name: "go-sdk", Version: "1"}, &mcp.ClientOptions{
		Capabilities: capabilities,
		ProgressNotificationHandler: func(_ context.Context, request *mcp.ProgressNotificationClientRequest) {
			c.mutex.Lock()
			defer c.mutex.Unlock()
			c.seen = append(c.seen, request.Params.Progress)
		},
	})
	server := exec.Command(task.Server, "--tap", task.Tap)
	server.Dir = task.Cwd
	server.Env = os.Environ()
	for name, value := range task.Environment {
		server.Env = append(server.Env, name+"="+value)
	}
	server.Stderr = os.Stderr
	session, err := sdk.Connect(ctx, &mcp.CommandTransport{Command: server}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	must(err)
	check(session.InitializeResult().ProtocolVersion == version, "the version is %s", session.InitializeResult().ProtocolVersion)
	c.ClientSession = session
	listed, err := session.ListTools(ctx, nil)
	must(err)
	for _, tool := range listed.Tools {
		c.tools[tool.Name] = tool
	}
	return c
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	must(json.Unmarshal(text, &task))
	ctx := context.Background()
	c := connect(ctx, os.Args[2])
	c.callsEachTool(ctx)
	c.usesWhatElseThereIs(ctx)
	c.readsWhatIsLinked(ctx)
	c.failsWell(ctx)
	c.reportsProgress(ctx)
	c.cancels(ctx)
	began := time.Now()
	must(c.Close())
	check(time.Since(began) < 1800*time.Millisecond, "the server did not end when its input did")
	fmt.Printf("Go SDK, %s: %d tools, %d calls\n", os.Args[2], len(c.tools), len(task.Calls))
}
