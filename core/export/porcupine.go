package export

import (
	"io"

	"github.com/anishathalye/porcupine"

	"glassraft/core"
	"glassraft/core/check"
)

// Porcupine writes a page that shows what the simulated clients asked and heard,
// and an order of their operations that explains it, or how far any order gets:
// Porcupine's own visualization, an HTML file that needs nothing else. Time in it
// is the order of the calls and returns, not virtual time. Row 0 holds the mark
// after the last answer; the rows below are the clients by their numbers, and
// below those stands each operation in doubt in a row of its own, since its client
// goes on while it may still take effect. Left out is what
// check.Checker.Linearizable leaves out too: requests that were refused, reads
// without an answer, and writes in doubt that no answer can show.
//
// The same run shows the same, but where there is no order the bytes may differ:
// Porcupine lists the partial orders as its own map has them.
//
// Errors are those of Trace, and check.ErrUndecided where some key takes more than
// check.StepsUsual; then nothing is written.
func Porcupine(w io.Writer, config core.Config, events []core.Event) error {
	return drawHistory(w, config, events, check.StepsUsual)
}

func drawHistory(w io.Writer, config core.Config, events []core.Event, stepsMax int) error {
	c, err := core.NewCluster(config)
	if err != nil {
		return err
	}
	checker := check.New()
	if err := replay(c, events, func(_ int, e core.Event, effects core.Effects) error {
		checker.Observe(c, e, effects)
		return nil
	}); err != nil {
		return err
	}
	model, operations, err := checker.History(stepsMax)
	if err != nil {
		return err
	}
	_, info := porcupine.CheckOperationsVerbose(model, operations, 0)
	return porcupine.Visualize(model, info, w)
}
