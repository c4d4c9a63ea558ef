package figure16

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"glassraft/core"
)

// variant is another choice where the texts leave one open.
type variant struct {
	name   string
	change func(*Options) // nil: nothing is changed
}

// variants are the rows of the second table, for each setting of which the paper
// gives a figure.
var variants = []variant{
	{"as above", nil},
	{"equal logs", func(o *Options) { o.EqualLogs = true }},
	{"a round of 9 ms", func(o *Options) { o.Broadcast.Write = 8_600 }},
	{"0.2 ms each way, never varying", func(o *Options) { o.Broadcast = Broadcast{LatencyMin: 200, LatencyMax: 200, Write: 14_600} }},
	{"2 ms each way, write 11 ms", func(o *Options) { o.Broadcast = Broadcast{LatencyMin: 2_000, LatencyMax: 2_000, Write: 11_000} }},
	{"7.5 ms each way, no write", func(o *Options) { o.Broadcast = Broadcast{LatencyMin: 7_500, LatencyMax: 7_500} }},
	{"5 to 10 ms each way, no write", func(o *Options) { o.Broadcast = Broadcast{LatencyMin: 5_000, LatencyMax: 10_000} }},
	{"candidates write before they ask", func(o *Options) { o.Broadcast.WriteFirst = true }},
}

// Print measures and writes both tables. The error is the context's, or one of core.
func Print(ctx context.Context, w io.Writer, o Options) error {
	b := o.Broadcast
	fmt.Fprintf(w, "Time without a leader after a crash, in ms of virtual time: five nodes, seed %d; messages take %v to %v, answers\n", o.Seed, b.LatencyMin, b.LatencyMax)
	fmt.Fprintf(w, "another %v for the write to disk. Beside it what the Raft paper gives (extended version, §9.3, Figure 16).\n\n", b.Write)
	results, err := printSettings(ctx, w, o)
	if err != nil {
		return err
	}
	fmt.Fprint(w, explanation)
	return printVariants(ctx, w, o, results)
}

// explanation stands between the two tables.
const explanation = `
Later: more than one term was needed. Hopeless: the first node to time out had a log too short to win. The library
restarts the election timer of a node that refuses a vote of a higher term, the paper's servers did not; so nearly all
of these trials wait for a second timeout. The median of the others shows what the first timeout alone leads to.

What decides: the same with other choices, where the paper leaves one open.

`

// printSettings writes the first table, and returns what was measured for each
// of Settings.
func printSettings(ctx context.Context, w io.Writer, o Options) ([][]Trial, error) {
	var results [][]Trial
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "timeouts\ttrials\tmin\tmedian\tmean\tp95\tmax\tlater\thopeless\tmedian of the others\tpaper\t")
	for _, s := range Settings() {
		trials, err := Measure(ctx, s, o)
		if err != nil {
			return nil, fmt.Errorf("%v: %w", s, err)
		}
		results = append(results, trials)
		sum := Summarize(Downtimes(trials))
		fmt.Fprintf(tw, "%v\t%d\t%s\t%s\t%s\t%s\t%s\t%.0f%%\t%.0f%%\t%s\t%s\t\n", s, len(trials),
			text(sum.Min, o), text(sum.Median, o), text(sum.Mean, o), text(sum.P95, o), text(sum.Max, o),
			100*Share(trials, later), 100*Share(trials, hopeless), text(Summarize(Downtimes(fair(trials))).Median, o), s.Published)
	}
	return results, tw.Flush()
}

// printVariants writes the second table. results are those of the first.
func printVariants(ctx context.Context, w io.Writer, o Options, results [][]Trial) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\ttimeouts\tmin\tmedian\tmean\tmax\tlater\tpaper\t")
	for i, s := range Settings() {
		if s.Published == "" {
			continue
		}
		for _, v := range variants {
			trials, changed := results[i], o
			if v.change != nil {
				v.change(&changed)
				var err error
				trials, err = Measure(ctx, s, changed)
				if errors.Is(err, ErrNoLeaderLasts) {
					fmt.Fprintf(tw, "%s\t%v\tno leader lasts\t\t\t\t\t%s\t\n", v.name, s, s.Published)
					continue
				}
				if err != nil {
					return fmt.Errorf("%s, %v: %w", v.name, s, err)
				}
			}
			sum := Summarize(Downtimes(trials))
			fmt.Fprintf(tw, "%s\t%v\t%s\t%s\t%s\t%s\t%.0f%%\t%s\t\n", v.name, s,
				text(sum.Min, o), text(sum.Median, o), text(sum.Mean, o), text(sum.Max, o), 100*Share(trials, later), s.Published)
		}
	}
	return tw.Flush()
}

func later(t Trial) bool    { return t.Terms != 1 }
func hopeless(t Trial) bool { return t.Hopeless }

// fair are the trials in which the first node to time out could win.
func fair(trials []Trial) []Trial {
	return slices.DeleteFunc(slices.Clone(trials), hopeless)
}

// text gives a time in milliseconds; a trial that was given up took longer than
// what is known of it.
func text(t core.Time, o Options) string {
	if t >= o.Cap {
		return fmt.Sprintf(">%d", o.Cap/core.Millisecond)
	}
	return fmt.Sprintf("%.0f", float64(t)/float64(core.Millisecond))
}
