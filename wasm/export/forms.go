package main

import (
	"bytes"
	"fmt"
	"io"

	"glassraft/core"
	"glassraft/core/export"
	"glassraft/core/script"
)

// forms are what a run can be written as, by the names that the page's actions have for them.
var forms = map[string]func(io.Writer, core.Config, []core.Event) error{
	"trace":   export.Trace,
	"shiviz":  export.ShiViz,
	"tla":     export.TLA,
	"history": export.Porcupine,
}

// write gives a saved run (script.Save), up to where it stands, in a form. Errors are those of script.Load and of the form.
func write(kind string, saved []byte) ([]byte, error) {
	form := forms[kind]
	if form == nil {
		return nil, fmt.Errorf("unknown form %q", kind)
	}
	history, err := script.Load(saved, nil)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := form(&out, history.Config(), history.Events()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
