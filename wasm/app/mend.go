package app

import (
	"slices"
	"strings"

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

// mend does the events up to here again, with a driver that keeps its contract. The
// run so far stays, and so does a script, which can be returned to.
func (m *Model) mend(string) error {
	m.play(false)
	output, err := m.Command(script.Again{}.String())
	if err == nil {
		m.Notice = strings.TrimSpace(output)
	}
	return err
}
