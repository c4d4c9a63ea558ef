package figure16

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"glassraft/core"
)

// PictureTrials is how many crashes the page's pictures show for each setting: enough for
// smooth curves, and few enough for a test to measure all of it again.
const PictureTrials = 400

// Curve is what was measured with one setting.
type Curve struct {
	Range string // as Setting.String
	// Downtimes are the ms without a leader that 0, 5, 10, ... 100 % of the crashes do
	// not exceed.
	Downtimes []int
}

// Median is what half of the crashes do not exceed.
func (c Curve) Median() int { return c.Downtimes[len(c.Downtimes)/2] }

//go:embed measured.txt
var measured string

// Measured lists what the page's pictures show, in the order of Settings.
func Measured() []Curve { return Curves(measured) }

// Curves reads what Remeasure wrote.
func Curves(text string) []Curve {
	var curves []Curve
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if words[0] == "#" {
			continue
		}
		c := Curve{Range: words[0]}
		for _, word := range words[1:] {
			t, err := strconv.Atoi(word)
			if err != nil {
				panic("invariant: a measurement is in whole ms: " + err.Error())
			}
			c.Downtimes = append(c.Downtimes, t)
		}
		curves = append(curves, c)
	}
	return curves
}

// measuredHead says how the file of Measured came about.
const measuredHead = `# By go run ./tools/glassraft bench -pictures; a test measures it again.
# For each range of election timeouts the ms without a leader that 0, 5, 10, ... 100 % of the crashes do not exceed.
`

// Remeasure measures what the pictures show, and writes it as measured.txt. The error is
// the context's, or one of core.
func Remeasure(ctx context.Context, w io.Writer, o Options) error {
	o.Trials = PictureTrials
	lines := measuredHead
	for _, s := range Settings() {
		trials, err := Measure(ctx, s, o)
		if err != nil {
			return fmt.Errorf("%v: %w", s, err)
		}
		lines += s.String()
		for _, t := range Percentiles(Downtimes(trials), 5) {
			lines += " " + text(t, o)
		}
		lines += "\n"
	}
	_, err := io.WriteString(w, lines)
	return err
}

// Percentiles are the smallest times that 0, step, ... 100 of 100 do not exceed; of 0
// that is the smallest of all. The sample is not empty, and 100 a multiple of step.
func Percentiles(sample []core.Time, step int) []core.Time {
	sorted := slices.Sorted(slices.Values(sample))
	var list []core.Time
	for p := 0; p <= 100; p += step {
		list = append(list, sorted[max((len(sorted)*p+99)/100, 1)-1])
	}
	return list
}
