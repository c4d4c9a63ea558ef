package app

import (
	"fmt"
	"slices"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/script"
)

// DriverBreaks tells which mistakes drivers make on purpose in this run (core.Break),
// each once.
func (m *Model) DriverBreaks() []string {
	var names []string
	for i := range m.Frame.Nodes {
		for _, name := range m.Frame.Nodes[i].Breaks {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// mend begins a run with the same events up to here, and a driver that keeps its
// contract. Events that cannot happen in it are passed over: most are deliveries of
// what only the broken driver sent.
func (m *Model) mend(string) error {
	config := m.Config()
	config.Options.Breaks = 0
	h, err := history.New(config, func() core.Observer { return check.New() })
	if err != nil {
		return err
	}
	passed := 0
	for _, e := range m.history.Events() {
		if add, is := e.(core.AddNodes); is && add.Options != nil {
			options := *add.Options
			options.Breaks = 0
			add.Options = &options
			e = add
		}
		if _, err := h.Do(e); err != nil {
			passed++
		}
	}
	if err := m.adopt(script.NewRunnerIn(h, &script.File{})); err != nil {
		return err
	}
	m.Notice = fmt.Sprintf("The same %s, with a driver that keeps its contract.", events(m.Total()+passed))
	if passed > 0 {
		m.Notice += fmt.Sprintf(" %d of them could not happen in this run, and were passed over.", passed)
	}
	return nil
}
