package scene_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// lessonAt gives a page at a step of a lesson, with a stage of some size.
func lessonAt(t *testing.T, link string, size app.Size) *app.Model {
	t.Helper()
	m := page(t, 3)
	require.NoError(t, m.Update(app.Resize{Root: scene.RootStage, Size: size}))
	require.NoError(t, m.Update(app.OpenLink{Fragment: "lesson." + link}))
	return m
}

// rect is a part of the stage or of the timeline.
type rect struct {
	name                     string
	left, top, right, bottom float64
}

func (a rect) over(b rect) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// rectOf is about where the words of an element lie, whose parent stands at some place.
func rectOf(t *testing.T, e scene.Element, x, y float64, letter float64) rect {
	t.Helper()
	wide := letter * float64(utf8.RuneCountInString(strings.TrimSpace(e.Text)))
	if at := attr(e, "x"); at != "" {
		x += number(t, at)
	}
	y += number(t, attr(e, "y"))
	switch attr(e, "text-anchor") {
	case "start":
	case "end":
		x -= wide
	default:
		x -= wide / 2
	}
	return rect{e.Key, x, y - 9, x + wide, y + 2}
}

// What is written beside messages lies neither on nodes, nor on the words below them,
// nor on the marks of cut links, nor on one another.
func TestLabelsLieOnNothing(t *testing.T) {
	t.Parallel()
	labels := 0
	for _, link := range []string{"02c-split-vote.3", "04b-figure-8-overwritten.6", "11a-vote-not-on-disk.5", "13h-wiped-and-asked.4", "03c-log-repair.3"} {
		for _, size := range []app.Size{{Width: 480, Height: 496}, {Width: 424, Height: 306}, {Width: 372, Height: 208}, {Width: 372, Height: 286}} {
			m := lessonAt(t, link, size)
			s := elements(scene.Draw(m))
			var taken, shown []rect
			for key, e := range s {
				switch {
				case strings.HasSuffix(key, ".note") && strings.HasPrefix(key, "node."), strings.HasSuffix(key, ".detail"):
					x, y := place(t, s[e.Parent])
					taken = append(taken, rectOf(t, e, x, y, 5.8))
				case strings.HasSuffix(key, ".cross"):
					x, y := place(t, e)
					taken = append(taken, rect{key, x - 5, y - 5, x + 5, y + 5})
				case attr(e, "class") == "label" && strings.HasPrefix(key, "msg."):
					x, y := place(t, s[e.Parent])
					shown = append(shown, rectOf(t, e, x, y, 5.8))
				}
			}
			for i, label := range shown {
				labels++
				where := fmt.Sprintf("%s at %v", link, size)
				require.True(t, label.left >= 0 && label.right <= size.Width && label.top >= 0 && label.bottom <= size.Height, "%s: %s leaves the stage", where, label.name)
				for _, o := range append(taken, shown[:i]...) {
					require.False(t, label.over(o), "%s: %s lies on %s", where, label.name, o.name)
				}
				for id := range m.Frame.Nodes {
					c := ground(t, s, core.NodeID(id+1))
					near := circle{min(max(c.x, label.left), label.right), min(max(c.y, label.top), label.bottom), 0}
					require.Positive(t, near.apart(c), "%s: %s lies on S%d", where, label.name, id+1)
				}
			}
		}
	}
	require.Greater(t, labels, 12)
}

// The words on the timeline can be read: none lie on others, and every violation is
// named.
func TestTheWordsOfTheTimelineKeepApart(t *testing.T) {
	t.Parallel()
	words := 0
	for _, link := range []string{"13h-wiped-and-asked.4", "13h-wiped-and-asked.6", "03d-figure-7.5", "03d-figure-7.13", "11a-vote-not-on-disk.7", "04b-figure-8-overwritten.9"} {
		m := lessonAt(t, link, app.Size{Width: 480, Height: 496})
		for range 2 { // on either axis
			s := elements(scene.Draw(m))
			var shown []rect
			named := ""
			for _, e := range s {
				lead := strings.Contains(e.Key, ".mark.") && strings.HasSuffix(e.Key, ".text")
				broken := strings.HasPrefix(e.Key, "broken.") && strings.HasSuffix(e.Key, ".text")
				if !lead && !broken || e.Text == "" {
					continue
				}
				words++
				var x, y float64
				for around := s[e.Parent]; attr(around, "transform") != ""; around = s[around.Parent] {
					at := strings.TrimSuffix(strings.TrimPrefix(attr(around, "transform"), "translate("), ")")
					dx, dy, _ := strings.Cut(at, ",")
					x, y = x+number(t, dx), y+number(t, dy)
				}
				e.Attrs = append(e.Attrs, scene.Attr{Name: "text-anchor", Value: "start"})
				r := rectOf(t, e, x, y, 6.4)
				for _, o := range shown {
					require.False(t, r.over(o), "%s: %s %q lies on %s", link, r.name, e.Text, o.name)
				}
				shown = append(shown, r)
				if broken {
					named += e.Text
				}
			}
			for _, v := range m.Violations() {
				require.Contains(t, named, v.Property.String(), link)
			}
			require.NoError(t, m.Update(app.Act{ID: "timeline-axis"}))
		}
	}
	require.Greater(t, words, 30)
}

// A link that only takes another time is told by that time, and looks like others; one
// that loses messages looks damaged.
func TestALinkThatIsOnlyQuickIsNotDamaged(t *testing.T) {
	t.Parallel()
	m := lessonAt(t, "02c-split-vote.3", app.Size{Width: 480, Height: 496})
	s := elements(scene.Draw(m))
	require.Equal(t, "link paced", attr(s["link.1.3"], "class"))
	require.Equal(t, "5 ms", s["link.1.3.there"].Text)
	require.NotContains(t, s, "link.1.3.back")
	require.Contains(t, s["link.1.3.title"].Text, "S1 to S3: takes 5 ms; back: as usual")
	require.Equal(t, "link", attr(s["link.1.2"], "class"))

	for _, row := range []struct{ line, class string }{
		{"link 1 3 loss=10%", "link lossy"},
		{"link 3 1 latency-min-us=9000 latency-max-us=9000", "link paced"},
		{"link 3 1 reorder=10%", "link lossy"},
		{"cut 1 3", "link half"},
	} {
		m = page(t, 3)
		require.NoError(t, m.Do("link 1 3 latency-min-us=5000 latency-max-us=5000"))
		require.NoError(t, m.Do(row.line))
		require.Equal(t, row.class, attr(elements(scene.Draw(m))["link.1.3"], "class"), row.line)
	}
}

// Long logs have narrow columns: an entry shows its term, and says all of itself to who
// cannot see that or points at it.
func TestLongLogsAreNarrow(t *testing.T) {
	t.Parallel()
	m := lessonAt(t, "03d-figure-7.5", app.Size{Width: 480, Height: 496})
	require.NoError(t, m.Update(app.Resize{Root: scene.RootLogs, Size: app.Size{Width: 421}}))
	s := elements(scene.Draw(m))
	require.Equal(t, "log tight narrow many", attr(s[scene.RootLogs], "class"))
	for node := 1; node <= 7; node++ {
		for index := 1; index <= 12; index++ {
			require.Contains(t, s, fmt.Sprintf("log.%d.%d", node, index))
		}
	}
	require.NotContains(t, s, "log.pan")
	require.Equal(t, "6", s["log.1.10.term"].Text)
	require.Equal(t, "x=6", s["log.1.10.label"].Text)
	require.Contains(t, attr(s["log.1.10"], "title"), "6/10: ")

	require.NoError(t, m.Update(app.Resize{Root: scene.RootLogs, Size: app.Size{Width: 1200}}))
	require.Equal(t, "log many", attr(elements(scene.Draw(m))[scene.RootLogs], "class"))
}

// Of two elections on one spot the first says who leads; the other says so when it is
// pointed at.
func TestElectionsOnOneSpotHaveWordsOnce(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	const election = "campaign 1\nstabilize log-level=none\n"
	require.NoError(t, m.Load("glassraft 1\nadd-nodes 3 voters=(1,2,3)\n"+election+"crash 1\nrestart 1\n"+election))
	require.NoError(t, m.Update(app.Act{ID: "timeline-axis"}))
	require.False(t, m.Timeline.ByEvent)
	var words, titles []string
	for _, e := range scene.Draw(m).All() {
		switch {
		case strings.Contains(e.Key, ".mark.") && strings.HasSuffix(e.Key, ".text"):
			words = append(words, e.Text)
		case strings.Contains(e.Key, ".mark.") && strings.HasSuffix(e.Key, ".title") && strings.Contains(e.Text, "leads"):
			titles = append(titles, e.Text)
		}
	}
	require.Equal(t, []string{"S1 leads term 1"}, words)
	require.Len(t, titles, 2)
}
