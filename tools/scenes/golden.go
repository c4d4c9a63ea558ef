package main

import (
	"fmt"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// shot is the page at one show of a golden.
type shot struct {
	Title string // what the comment above says, and what is shown
	Scene scene.Scene
}

// directive is one block of a golden: its words and input.
type directive struct {
	about string // the comment above it
	words []string
	input []string
}

// directives reads a golden; its outputs are left out.
func directives(text string) []directive {
	var list []directive
	for block := range strings.SplitSeq(text, "\n\n") {
		var d directive
		for line := range strings.SplitSeq(strings.TrimSpace(block), "\n") {
			switch {
			case line == "----":
				goto done
			case strings.HasPrefix(line, "#"):
				d.about += strings.TrimPrefix(line, "#")
			case d.words == nil:
				d.words = strings.Fields(line)
			default:
				d.input = append(d.input, line)
			}
		}
	done:
		if len(d.words) > 0 {
			list = append(list, d)
		}
	}
	return list
}

// shots follows a golden and gives the page at each show.
func shots(text string) ([]shot, error) {
	m, err := app.New(core.Defaults(), 3)
	if err != nil {
		return nil, err
	}
	m.Look.Still = true
	var list []shot
	about := ""
	for _, d := range directives(text) {
		if d.about != "" {
			about = strings.TrimSpace(d.about)
		}
		if d.words[0] == "show" {
			list = append(list, shot{about + " — " + strings.Join(d.words, " "), scene.Draw(m)})
			continue
		}
		if err := follow(m, d); err != nil {
			return nil, fmt.Errorf("%s: %w", strings.Join(d.words, " "), err)
		}
	}
	return list, nil
}

// follow does one directive, as TestGoldens of wasm/scene does. What an action
// cannot do stands on the page, and is no error here.
func follow(m *app.Model, d directive) error {
	input := strings.Join(d.input, "\n")
	argument := ""
	if len(d.words) > 1 {
		argument = d.words[1]
	}
	switch d.words[0] {
	case "load":
		return m.Load("glassraft 1\n" + input)
	case "do":
		for _, line := range d.input {
			if err := m.Do(line); err != nil {
				return err
			}
		}
	case "step":
		n, err := strconv.Atoi(argument)
		if err != nil {
			return err
		}
		return m.Forward(n)
	case "until":
		return until(m, argument)
	case "act":
		act := app.Act{ID: argument}
		if len(d.words) > 2 {
			act.Arg = strings.TrimPrefix(strings.Join(d.words[2:], " "), "arg=")
		}
		_ = m.Update(act)
	case "field":
		_ = m.Update(app.Input{Field: argument, Text: input})
	case "input":
		_ = m.Update(app.Input{Field: app.FieldRequest, Text: input})
	case "submit":
		_ = m.Update(app.Submit{})
	default:
		return fmt.Errorf("unknown directive")
	}
	return nil
}

// conditions are what until can wait for; they are those of TestGoldens.
var conditions = map[string]func(*view.Frame) bool{
	"vote":      anyNode(func(n *view.Node) bool { return n.Campaign != nil && len(n.Campaign.Granted) > 1 }),
	"leader":    func(f *view.Frame) bool { _, ok := f.Leader(); return ok },
	"entry":     anyMessage(func(v *view.Message) bool { return v.Entries > 0 }),
	"snapshot":  anyMessage(func(v *view.Message) bool { return v.Snapshot }),
	"successor": func(f *view.Frame) bool { n, ok := f.Leader(); return ok && n.Term > 1 },
	"installed": anyNode(func(n *view.Node) bool { return n.ID == 3 && n.Log.Compacted.Index > 0 }),
}

func anyNode(holds func(*view.Node) bool) func(*view.Frame) bool {
	return func(f *view.Frame) bool {
		for i := range f.Nodes {
			if holds(&f.Nodes[i]) {
				return true
			}
		}
		return false
	}
}

func anyMessage(holds func(*view.Message) bool) func(*view.Frame) bool {
	return func(f *view.Frame) bool {
		for i := range f.Messages {
			if holds(&f.Messages[i]) {
				return true
			}
		}
		return false
	}
}

// until steps until something is so.
func until(m *app.Model, what string) error {
	const stepsMax = 5_000
	holds, ok := conditions[what]
	if !ok {
		return fmt.Errorf("unknown condition %q", what)
	}
	for range stepsMax {
		if holds(m.Frame) {
			return nil
		}
		if err := m.Forward(1); err != nil {
			return err
		}
	}
	return fmt.Errorf("it did not come true within %d events", stepsMax)
}
