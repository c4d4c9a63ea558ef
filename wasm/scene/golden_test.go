package scene_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/stretchr/testify/require"

	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// TestGoldens draws moments of runs. The files below testdata/scenes are
// rewritten by make golden. Their directives:
//
//	load             loads the script in the input
//	do               does each line of the input
//	step N           steps
//	until WHAT       steps until something is so; see conditions
//	act ID [arg=ARG] does what a click does
//	field NAME       fills in a field with the input
//	submit           does what the open dialog asks about
//	input TEXT       fills in the request
//	show KEY ...     draws the page and prints these elements with what is in them
func TestGoldens(t *testing.T) {
	t.Parallel()
	datadriven.Walk(t, filepath.Join("testdata", "scenes"), func(t *testing.T, path string) {
		m := page(t, 3)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return direct(t, m, d)
		})
	})
}

// conditions are what until can wait for.
var conditions = map[string]func(*view.Frame) bool{
	"vote":     anyNode(func(n view.Node) bool { return n.Campaign != nil && len(n.Campaign.Granted) > 1 }),
	"leader":   hasLeader,
	"entry":    func(f *view.Frame) bool { return anyMessage(f, func(v view.Message) bool { return v.Entries > 0 }) },
	"snapshot": func(f *view.Frame) bool { return anyMessage(f, func(v view.Message) bool { return v.Snapshot }) },
	"successor": func(f *view.Frame) bool {
		n, ok := f.Leader()
		return ok && n.Term > 1
	},
	"installed": anyNode(func(n view.Node) bool { return n.ID == 3 && n.Log.Compacted.Index > 0 }),
}

func anyNode(holds func(view.Node) bool) func(*view.Frame) bool {
	return func(f *view.Frame) bool {
		for _, n := range f.Nodes {
			if holds(n) {
				return true
			}
		}
		return false
	}
}

func anyMessage(f *view.Frame, holds func(view.Message) bool) bool {
	for _, v := range f.Messages {
		if holds(v) {
			return true
		}
	}
	return false
}

func direct(t *testing.T, m *app.Model, d *datadriven.TestData) string {
	t.Helper()
	var err error
	switch d.Cmd {
	case "load":
		err = m.Load("glassraft 1\n" + d.Input)
	case "do":
		for line := range strings.SplitSeq(d.Input, "\n") {
			require.NoError(t, m.Do(line), d.Pos)
		}
	case "step":
		n, errNumber := strconv.Atoi(d.CmdArgs[0].Key)
		require.NoError(t, errNumber, d.Pos)
		err = m.Forward(n)
	case "until":
		holds, ok := conditions[d.CmdArgs[0].Key]
		require.True(t, ok, "%s: unknown condition", d.Pos)
		until(t, m, holds)
	case "act":
		act := app.Act{ID: d.CmdArgs[0].Key}
		d.MaybeScanArgs(t, "arg", &act.Arg)
		_ = m.Update(act) // An error is on the page.
	case "input":
		err = m.Update(app.Input{Field: app.FieldRequest, Text: d.Input})
	case "field":
		err = m.Update(app.Input{Field: d.CmdArgs[0].Key, Text: d.Input})
	case "submit":
		_ = m.Update(app.Submit{}) // An error is in the dialog.
	case "show":
		return show(scene.Draw(m), d.CmdArgs)
	default:
		d.Fatalf(t, "unknown directive %q", d.Cmd)
	}
	if err != nil {
		return fmt.Sprintf("error: %v\n", err)
	}
	text := fmt.Sprintf("event %d at %v", m.Frame.Event, m.Clock)
	for _, v := range m.Frame.Messages {
		text += fmt.Sprintf(", %s %v→%v %s", v.Name, v.From, v.To, v.Type)
	}
	return text + "\n"
}

// show prints elements and what is in them: key, tag, attributes, value and
// text, indented by depth.
func show(s scene.Scene, keys []datadriven.CmdArg) string {
	children := map[string][]scene.Element{}
	for _, e := range s.All() {
		children[e.Parent] = append(children[e.Parent], e)
	}
	var b strings.Builder
	var list func(e scene.Element, depth int)
	list = func(e scene.Element, depth int) {
		fmt.Fprintf(&b, "%s%s <%s", strings.Repeat("  ", depth), e.Key, e.Tag)
		for _, a := range e.Attrs {
			fmt.Fprintf(&b, " %s=%q", a.Name, a.Value)
		}
		b.WriteString(">")
		if e.HasValue {
			fmt.Fprintf(&b, " value %q", e.Value)
		}
		if e.Text != "" {
			fmt.Fprintf(&b, " %q", e.Text)
		}
		b.WriteString("\n")
		for _, c := range children[e.Key] {
			list(c, depth+1)
		}
	}
	for _, arg := range keys {
		if e, ok := find(s, arg.Key); ok {
			list(e, 0)
			continue
		}
		if len(children[arg.Key]) == 0 {
			fmt.Fprintf(&b, "no %s\n", arg.Key)
		}
		for _, e := range children[arg.Key] { // a root
			list(e, 0)
		}
	}
	return b.String()
}
