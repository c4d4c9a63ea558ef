package figure16

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The pictures, in units of their own: about pixels in the panel of a lesson.
const (
	pictureWidth = 360
	pictureLeft  = 58 // the names of the rows stand there
	pictureRight = 350
	pictureRow   = 35 // from one row to the next
	pictureRise  = 26 // of a curve, from 0 to 100 %
	pictureFoot  = 20 // room for the axis
)

// What a picture says of itself.
const (
	pictureTitle = "Milliseconds without a leader after a crash"
	pictureHow   = "A row is a range of election timeouts: its crashes from the quickest, below, to the slowest, and their median."
	pictureMade  = "Raft paper, Figure 16, measured with etcd/raft v3.7.0 in virtual time: five nodes, %d crashes a row%s. " +
		"Unlike the paper’s servers, the library restarts the timer of whoever refuses a vote: hence the steps."
)

// Pictures draws what was measured, in the form of web.Figure: how much chance is needed,
// and how short the timeouts may be. Curves stand in a row each: in one frame, as in the
// paper, those of the upper graph would lie on each other.
func Pictures(curves []Curve) map[string]string {
	without := Settings()[0]
	top, bottom := curves[:6], append(slices.Clone(curves[5:6]), curves[6:]...)
	slices.Reverse(bottom[1:]) // ever shorter
	return map[string]string{
		"16-top":    picture(top, 1, fmt.Sprintf(", %d for %v", without.TrialsMax, without)),
		"16-bottom": picture(bottom, 6, ""),
	}
}

// picture draws some curves. The colours begin with that of a term.
func picture(curves []Curve, colour int, but string) string {
	x := axisOf(curves)
	foot := pictureRow * len(curves)
	medians := ""
	for _, c := range curves {
		medians += fmt.Sprintf(" %s: %d.", c.Range, c.Median())
	}
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("p|%s|class|title", pictureTitle)
	line("svg:svg||viewBox|0 0 %d %d|role|img|aria-label|Medians by range of election timeouts, in ms:%s", pictureWidth, foot+pictureFoot, medians)
	grid := ""
	for _, t := range x.ticks {
		grid += fmt.Sprintf("M%d 0V%d", x.at(t), foot)
	}
	line(" svg:path||d|%s", grid)
	for _, t := range x.ticks {
		line(" svg:text|%d|x|%d|y|%d|class|tick", t, x.at(t), foot+14)
	}
	for i, c := range curves {
		base := pictureRow*i + pictureRise + 2
		middle := base - pictureRise/2
		// The left edge and the curve, and a mark for the median; what lies between edge and curve is filled.
		line(" svg:path||class|curve t%d|d|M%d %dv%d%sM%d %dv8", (colour+i-1)%8+1, pictureLeft, base-pictureRise, pictureRise, steps(c, x), x.at(c.Median()), middle-4)
		line(" svg:text|%s|y|%d|class|name", c.Range, middle+4)
		line(" svg:text|%d|x|%d|y|%d", c.Median(), x.at(c.Median())+4, base-1)
	}
	line("p|%s|class|source", pictureHow)
	line("p|"+pictureMade+"|class|source", PictureTrials, but)
	return b.String()
}

// steps is a curve from the left end of the axis: along the bottom to the quickest crash, and
// up to the slowest one. Whole units are as fine as screens, and short.
func steps(c Curve, x axis) string {
	d, from := "", pictureLeft
	rise := float64(pictureRise) / float64(len(c.Downtimes)-1)
	for i, t := range c.Downtimes {
		to := x.at(t)
		switch i {
		case 0:
			d += fmt.Sprintf("h%d", to-from)
		default:
			d += fmt.Sprintf("l%d-%g", to-from, rise)
		}
		from = to
	}
	return d
}

// axis turns a time in ms into a place, so that twice as long is as far to the right
// everywhere.
type axis struct {
	ticks    []int // 1, 2 or 5 with noughts, from the left end on
	from, to float64
}

// axisOf has room for some curves.
func axisOf(curves []Curve) axis {
	least, most := math.MaxInt, 0
	for _, c := range curves {
		least, most = min(least, c.Downtimes[0]), max(most, c.Downtimes[len(c.Downtimes)-1])
	}
	var a axis
	for nought := 1; nought <= most; nought *= 10 {
		for _, digit := range []int{1, 2, 5} {
			switch t := digit * nought; {
			case t <= least:
				a.ticks = []int{t}
			case t <= most:
				a.ticks = append(a.ticks, t)
			}
		}
	}
	a.from, a.to = math.Log(float64(a.ticks[0])), math.Log(float64(most))
	return a
}

func (a axis) at(ms int) int {
	return int(math.Round(pictureLeft + (pictureRight-pictureLeft)*(math.Log(float64(ms))-a.from)/(a.to-a.from)))
}
