package app

import (
	"fmt"
	"strconv"
	"strings"

	"glassraft/core"
)

// Whole runs.
var runActions = []Action{
	{
		ID: "new3", Label: "New cluster of 3", Menu: "Run", Help: "Start again with three nodes",
		do: func(m *Model, _ string) error { return m.restartWith(3) },
	},
	{
		ID: "new5", Label: "New cluster of 5", Menu: "Run", Help: "Start again with five nodes",
		do: func(m *Model, _ string) error { return m.restartWith(5) },
	},
	{
		ID: "new", Label: "New cluster …", Key: "n", Menu: "Run", Help: "Start again, with other options of the library, another seed, more nodes",
		Fields: newFields,
		doWith: (*Model).newRun,
	},
	{
		ID: "share", Label: "Share", Where: WhereBar, Key: "s", Help: "A link that holds the whole run and the event one is at",
		do: (*Model).share,
	},
	{
		ID: "open", Label: "Open a file …", Key: "o", Menu: "Run", Help: "A run that was saved, or a script; files can be dropped on the page, too",
		do: func(m *Model, _ string) error { m.send(OpenFile{}); return nil },
	},
	{
		ID: "save", Label: "Save the run", Menu: "Run", Help: "The run with all its branches, as a file",
		do: func(m *Model, _ string) error {
			m.send(Download{Name: "run.graft", Type: "application/octet-stream", Bytes: m.Saved()})
			return nil
		},
	},
	{
		ID: "save-script", Label: "Save as a script", Menu: "Run", Help: "The events up to here, as a script that the command play runs",
		do: func(m *Model, _ string) error {
			m.send(Download{Name: "run.txt", Type: "text/plain", Bytes: []byte(m.Script())})
			return nil
		},
	},
	exported("trace", "Save the trace (lines of JSON)", "Every event and what it did, up to here", "run.ndjson", "application/x-ndjson"),
	exported("shiviz", "Save for ShiViz", "The run as a log with vector clocks, for ShiViz", "run.shiviz.txt", "text/plain"),
	exported("tla", "Save the TLA+ trace", "The library's own trace, for the checker of etcd/raft's TLA+ specification", "run.tla.ndjson", "application/x-ndjson"),
	exported("history", "Save the clients' history", "What the simulated clients asked and heard, as Porcupine's page", "history.html", "text/html"),
	{
		ID: "mend", Label: "Mend the driver", Menu: "Run", Help: "The same events up to here, with a driver that keeps its contract",
		Enabled: func(m *Model) bool { return len(m.DriverBreaks()) > 0 },
		do:      (*Model).mend,
	},
	{
		ID: "picture-svg", Label: "Picture of the stage (SVG)", Menu: "Run", Help: "The stage as a picture that scales",
		do: func(m *Model, _ string) error { m.send(Picture{Root: "stage", Name: "stage.svg"}); return nil },
	},
	{
		ID: "picture-png", Label: "Picture of the stage (PNG)", Menu: "Run", Help: "The stage as a picture of pixels",
		do: func(m *Model, _ string) error {
			m.send(Picture{Root: "stage", Name: "stage.png", PNG: true})
			return nil
		},
	},
	{
		ID: "picture-timeline", Label: "Picture of the timeline (SVG)", Menu: "Run", Help: "The timeline as a picture that scales",
		do: func(m *Model, _ string) error {
			m.send(Picture{Root: "timeline", Name: "timeline.svg"})
			return nil
		},
	},
	{
		ID: "picture-timeline-png", Label: "Picture of the timeline (PNG)", Menu: "Run", Help: "The timeline as a picture of pixels",
		do: func(m *Model, _ string) error {
			m.send(Picture{Root: "timeline", Name: "timeline.png", PNG: true})
			return nil
		},
	},
}

// exported makes an action that gives the run up to here in a form of core/export.
// Another program writes it: the page would be a tenth larger with all of them.
func exported(kind, label, help, name, media string) Action {
	return Action{ID: "save-" + kind, Label: label, Help: help, Menu: "Run", do: func(m *Model, _ string) error {
		m.send(Export{Kind: kind, Name: name, Type: media, Saved: m.Saved()})
		return nil
	}}
}

// newFields ask for what a run starts from: the options that change what one
// sees, and a line for all others.
var newFields = []Field{
	{Name: "nodes", Label: "Voters", Kind: FieldNumber, Default: fixed("5"), Hint: fmt.Sprintf("1 to %d", core.NodesMax)},
	{Name: "learners", Label: "Learners", Kind: FieldNumber, Default: fixed("0")},
	{Name: "seed", Label: "Seed", Kind: FieldNumber, Default: func(m *Model) string { return fmt.Sprint(m.Config().Seed) }, Hint: "Another number is another run"},
	option("async-storage-writes", "Asynchronous storage writes", func(c core.Config) bool { return c.Options.AsyncStorageWrites }),
	option("prevote", "PreVote", func(c core.Config) bool { return c.Options.PreVote }),
	option("checkquorum", "CheckQuorum", func(c core.Config) bool { return c.Options.CheckQuorum }),
	{
		Name: "read-only", Label: "Reads", Kind: FieldSelect,
		Options: options("safe", "ask a majority (ReadIndex)", "lease-based", "trust the leader's lease"),
	},
	option("step-down-on-removal", "Step down when removed", func(c core.Config) bool { return c.Options.StepDownOnRemoval }),
	{Name: "inflight", Label: "Messages in flight to a follower", Kind: FieldNumber, Hint: "Max inflight; empty: as usual"},
	{Name: "max-size-per-msg", Label: "Bytes in one message", Kind: FieldNumber, Hint: "Max size; empty: as usual"},
	{Name: "more", Label: "More options", Hint: "As scripts write them: election-tick=100 loss=5%"},
}

func option(name, label string, on func(core.Config) bool) Field {
	return Field{Name: name, Label: label, Kind: FieldCheck, Default: func(m *Model) string {
		return when(on(m.Config()), "true")
	}}
}

func when(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

func (m *Model) restartWith(nodes int) error { return m.reset(m.Config(), firstEvents(nodes)) }

// configOf is the configuration that the dialog asks for. Where its parts do not
// go together, the error is about the first with which that was so.
func configOf(v Values) (core.Config, error) {
	config, clash := core.Defaults(), ""
	for _, f := range newFields[2:] {
		value := v[f.Name]
		var err error
		switch {
		case f.Name == "more":
			err = setOptions(&config, value)
		case f.Kind == FieldCheck:
			err = config.SetOption(f.Name, strconv.FormatBool(value == "true"))
		case value != "":
			err = config.SetOption(f.Name, value)
		}
		if err != nil {
			return config, FieldError{f.Name, err}
		}
		if clash == "" && config.Validate() != nil {
			clash = f.Name
		}
	}
	if err := config.Validate(); err != nil {
		return config, FieldError{clash, err}
	}
	return config, nil
}

// setOptions sets options of a configuration as a script's line config does.
func setOptions(config *core.Config, text string) error {
	for word := range strings.FieldsSeq(text) {
		name, value, found := strings.Cut(word, "=")
		if !found {
			return fmt.Errorf("%q (legal: name=value)", word)
		}
		if err := config.SetOption(name, value); err != nil {
			return err
		}
	}
	return nil
}

// newRun begins the run that the dialog asks for.
func (m *Model) newRun(v Values) error {
	voters, err := strconv.Atoi(v["nodes"])
	if err != nil || voters < 1 || voters > core.NodesMax {
		return FieldError{"nodes", fmt.Errorf("%q (legal: 1 to %d)", v["nodes"], core.NodesMax)}
	}
	learners, err := strconv.Atoi(v["learners"])
	if err != nil || learners < 0 || voters+learners > core.NodesMax {
		return FieldError{"learners", fmt.Errorf("%q (legal: 0 to %d)", v["learners"], core.NodesMax-voters)}
	}
	config, err := configOf(v)
	if err != nil {
		return err
	}
	first := firstEvents(voters)[0].(core.AddNodes)
	first.Count += learners
	for i := range learners {
		first.Learners = append(first.Learners, core.NodeID(voters+i+1))
	}
	return m.reset(config, []core.Event{first})
}
