package lessons_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/tools/bench/figure16"
	"glassraft/web"
)

// evidence is what was measured, each by range of election timeouts: "150-155".
type evidence struct {
	settings map[string]figure16.Setting
	curves   map[string]figure16.Curve
	trials   map[string][]figure16.Trial // a few; only of the ranges in stepped
}

// The ranges of the upper figure in its order, and of them those whose curve has a step; then
// those of the lower figure, ever shorter.
var (
	upper   = []string{"150-150", "150-151", "150-155", "150-175", "150-200", "150-300"}
	stepped = upper[1:5]
	lower   = []string{"150-300", "100-200", "50-100", "25-50", "12-24"}
)

// measuredEvidence reads what the page's pictures show, and measures some trials again.
func measuredEvidence(t *testing.T) evidence {
	t.Helper()
	e := evidence{settings: map[string]figure16.Setting{}, curves: map[string]figure16.Curve{}, trials: map[string][]figure16.Trial{}}
	for _, c := range figure16.Measured() {
		e.curves[c.Range] = c
	}
	o := figure16.Defaults()
	o.Trials = 60
	for _, s := range figure16.Settings() {
		e.settings[s.String()] = s
		if slices.Contains(stepped, s.String()) {
			trials, err := figure16.Measure(t.Context(), s, o)
			require.NoError(t, err)
			e.trials[s.String()] = trials
		}
	}
	return e
}

func (e evidence) median(name string) int { return e.curves[name].Median() }

// longest is the time without a leader after the slowest crash.
func (e evidence) longest(name string) int {
	return slices.Max(e.curves[name].Downtimes)
}

// neverSlower compares two ranges at every share of the crashes.
func (e evidence) neverSlower(a, b string) bool {
	for i, downtime := range e.curves[a].Downtimes {
		if downtime > e.curves[b].Downtimes[i] {
			return false
		}
	}
	return true
}

// falling tells whether of some ranges each median is less than the one before.
func (e evidence) falling(names []string) bool {
	for i := range names[1:] {
		if e.median(names[i+1]) >= e.median(names[i]) {
			return false
		}
	}
	return true
}

// step tells whether a curve leaps in its middle: between two neighbours of the 30 to 70 %
// that are listed, the time grows by more than a third.
func (e evidence) step(name string) bool {
	middle := e.curves[name].Downtimes[6:15]
	for i := range middle[1:] {
		if 3*middle[i+1] > 4*middle[i] {
			return true
		}
	}
	return false
}

// everywhere tells whether something holds of the trials of each range with a step: of those
// left of it, or of those right of it.
func (e evidence) everywhere(left bool, holds func(figure16.Setting, []figure16.Trial) bool) bool {
	for _, name := range stepped {
		trials := slices.SortedFunc(slices.Values(e.trials[name]), func(a, b figure16.Trial) int { return int(a.Downtime - b.Downtime) })
		second := slices.IndexFunc(trials, func(t figure16.Trial) bool { return t.Downtime > e.settings[name].Low*3/2 })
		side := trials[second:]
		if left {
			side = trials[:second]
		}
		if len(side) == 0 || !holds(e.settings[name], side) {
			return false
		}
	}
	return true
}

// Of a question that a figure answers, the answers, and when each of them is right.
var figureAnswers = map[string]map[string]func(evidence) bool{
	"In a laboratory five nodes lose their leader again and again. Their timeouts are all alike, 150-150 ms, or drawn from 150-151, 150-155 and so on, up to 150-300. How much chance does it take?": {
		"much: 150-300 finds a leader sooner than 150-155": func(e evidence) bool { return e.median("150-300") < e.median("150-155") },
		"little: 150-155 is as quick as 150-300":           func(e evidence) bool { return e.neverSlower("150-155", "150-300") },
		"none: 150-150 is as quick as 150-155":             func(e evidence) bool { return e.neverSlower("150-150", "150-155") },
	},
	"Now the timeouts get shorter and shorter, from 150-300 down to 12-24. Does a new leader come sooner each time?": {
		"yes, each time": func(e evidence) bool { return e.falling(lower) },
		"at first, but 12-24 is no quicker than 25-50": func(e evidence) bool {
			return e.falling(lower[:4]) && e.median("12-24") >= e.median("25-50")
		},
		"no, 100-200 is slower than 150-300 already": func(e evidence) bool { return e.median("100-200") > e.median("150-300") },
	},
}

// comparing is a word that compares, in a sentence below a figure.
var comparing = regexp.MustCompile(`(?i)\b(never|always|more|most|mostly|less|least|fewer|falls?|rises?|grows?|half|nearly|within|than|as \w+ as|` +
	`(slow|quick|soon|long|short|high|low|few|larg|small)(er|est))\b`)

// figureSentences are the sentences below a figure that compare, without their full stops,
// and some others; and what they say.
var figureSentences = map[string]func(evidence) bool{
	"Without chance, at 150-150, half of the crashes leave the nodes without a leader for 637 ms and more": func(e evidence) bool {
		return e.median("150-150") == 637
	},
	"With 1 ms of chance, 150-151, half of them end within 271 ms": func(e evidence) bool { return e.median("150-151") == 271 },
	"Whatever share of the crashes you look at: 150-155 is never slower than 150-300, whose timeouts are longer on average": func(e evidence) bool {
		little, much := e.settings["150-155"], e.settings["150-300"]
		return e.neverSlower("150-155", "150-300") && much.Low+much.High > little.Low+little.High
	},
	"Most rows have a step in the middle": func(e evidence) bool {
		rows := 0
		for _, name := range upper {
			if e.step(name) != slices.Contains(stepped, name) {
				return false
			}
			if e.step(name) {
				rows++
			}
		}
		return 2*rows > len(upper)
	},
	"Left of it are the crashes after which the first new term had a leader": func(e evidence) bool {
		return e.everywhere(true, func(_ figure16.Setting, left []figure16.Trial) bool {
			return !slices.ContainsFunc(left, func(t figure16.Trial) bool { return t.Terms != 1 })
		})
	},
	"Right of it, the node that timed out first had mostly too short a log to win": func(e evidence) bool {
		return e.everywhere(false, func(_ figure16.Setting, right []figure16.Trial) bool {
			return figure16.Share(right, func(t figure16.Trial) bool { return t.Hopeless && t.Terms > 1 }) > 0.6
		})
	},
	"Whoever refused it began its wait anew, so all waited once more": func(e evidence) bool {
		return e.everywhere(false, func(s figure16.Setting, right []figure16.Trial) bool {
			again := s.Low - s.Low/2 + s.Low // from a crash as late as may be, two of the shortest waits
			return !slices.ContainsFunc(right, func(t figure16.Trial) bool { return t.Hopeless && t.Downtime < again })
		})
	},
	"From 150-300 to 25-50 the median falls from 284 ms to 65 ms": func(e evidence) bool {
		return e.falling(lower[:4]) && e.median("150-300") == 284 && e.median("25-50") == 65
	},
	"A round of requests and answers, with the writes to disk, takes as long as such a timeout, so others time out before the first candidate has its votes": func(e evidence) bool {
		return round() >= e.settings["12-24"].Low && round() <= e.settings["12-24"].High
	},
	// Only with timeouts that are no longer than a round nothing is won; only with hardly any
	// chance half of the crashes take twice as long as they need.
	"So a timeout should be much longer than a round of requests and answers, and its chance longer than the way of one message": func(e evidence) bool {
		for i, name := range lower[1:] {
			if (e.median(name) < e.median(lower[i])) != (e.settings[name].Low > round()) {
				return false
			}
		}
		for _, name := range upper[1:] {
			s := e.settings[name]
			if s.High-s.Low <= figure16.Defaults().Broadcast.LatencyMax || 2*e.median(name) >= e.median("150-150") {
				return false
			}
		}
		return true
	},
	"Without chance they took more than ten seconds each time": func(e evidence) bool {
		return e.settings["150-150"].Published == "all above 10000"
	},
	"Here the slowest crash of 150-150 took 2086 ms": func(e evidence) bool { return e.longest("150-150") == 2086 },
	"There, more chance shortened the longest wait, to about half a second with 150-200": func(e evidence) bool {
		return e.settings["150-200"].Published == "max 513"
	},
	"Here the longest of 150-200 is 1789 ms": func(e evidence) bool { return e.longest("150-200") == 1789 },
}

// round is how long a request and its answer take at most.
func round() core.Time {
	b := figure16.Defaults().Broadcast
	return 2*b.LatencyMax + b.Write
}

// What lessons say of figures is so, and all of it stands in the tables.
func TestFiguresAreReadRight(t *testing.T) {
	t.Parallel()
	e := measuredEvidence(t)
	seen := map[string]bool{}
	for _, l := range web.Lessons() {
		require.Empty(t, e.wrong(t, l.Text, seen), l.Name)
	}
	for question := range figureAnswers {
		require.True(t, seen[question], question)
	}
	for sentence := range figureSentences {
		require.True(t, seen[sentence], sentence)
	}
}

// wrong lists what a lesson says of its figures that is not so, or that no table knows. What
// it found in the tables is put into seen.
func (e evidence) wrong(t *testing.T, text string, seen map[string]bool) []string {
	t.Helper()
	f, err := script.Parse(text)
	require.NoError(t, err)
	var list []string
	var ask *script.Ask // the last words, if they are a question
	shown := false      // a figure, since the last words
	for _, c := range f.Commands {
		if _, is := c.Action.(script.Figure); is {
			shown = true
			if ask != nil {
				list = append(list, e.wrongAnswers(*ask, seen)...)
				ask = nil
			}
		}
		if !script.Speaks(c.Action) {
			continue
		}
		ask = nil
		switch words := c.Action.(type) {
		case script.Ask:
			ask = &words
		case script.Say:
			if shown {
				list = append(list, e.wrongSentences(words.Text, seen)...)
			}
		}
		shown = false
	}
	return list
}

// wrongAnswers holds the marks of a question against the measurements.
func (e evidence) wrongAnswers(ask script.Ask, seen map[string]bool) []string {
	question := strings.Join(strings.Fields(ask.Question), " ")
	answers, known := figureAnswers[question]
	if !known {
		return []string{fmt.Sprintf("unknown question %q", question)}
	}
	seen[question] = true
	if len(ask.Choices) != len(answers) {
		return []string{fmt.Sprintf("%d answers, not %d: %q", len(ask.Choices), len(answers), question)}
	}
	var list []string
	for _, c := range ask.Choices {
		switch holds, known := answers[c.Text]; {
		case !known:
			list = append(list, fmt.Sprintf("unknown answer %q", c.Text))
		case holds(e) != c.Right:
			list = append(list, fmt.Sprintf("marked as right (%v) and measured (%v): %q", c.Right, !c.Right, c.Text))
		}
	}
	return list
}

// wrongSentences holds what is said below a figure against the measurements.
func (e evidence) wrongSentences(text string, seen map[string]bool) []string {
	var list []string
	text = strings.Join(strings.Fields(text), " ")
	for sentence := range strings.SplitSeq(strings.TrimSuffix(text, "."), ". ") {
		holds, known := figureSentences[sentence]
		switch {
		case known && !holds(e):
			list = append(list, fmt.Sprintf("measured otherwise: %q", sentence))
		case known:
			seen[sentence] = true
		case comparing.MatchString(sentence):
			list = append(list, fmt.Sprintf("unknown sentence %q", sentence))
		}
	}
	return list
}

// The check can fail: with another mark, another answer, another sentence, and other
// measurements.
func TestAFigureThatIsReadWrongIsRefused(t *testing.T) {
	t.Parallel()
	e := measuredEvidence(t)
	text := lessonText(t, "02d-random-timeouts")
	replaced := func(t *testing.T, from, to string) string {
		t.Helper()
		require.Equal(t, 1, strings.Count(text, from), from)
		return strings.Replace(text, from, to, 1)
	}
	exchanged := 0
	for question, answers := range figureAnswers {
		right := slices.IndexFunc(slices.Sorted(maps.Keys(answers)), func(a string) bool { return strings.Contains(text, "\n  + "+a+"\n") })
		require.GreaterOrEqual(t, right, 0, question)
		marked := slices.Sorted(maps.Keys(answers))[right]
		for other := range answers {
			if other == marked {
				continue
			}
			exchanged++
			swapped := strings.Replace(replaced(t, "  + "+marked+"\n", "  - "+marked+"\n"), "  - "+other+"\n", "  + "+other+"\n", 1)
			require.ElementsMatch(t, []string{
				fmt.Sprintf("marked as right (false) and measured (true): %q", marked),
				fmt.Sprintf("marked as right (true) and measured (false): %q", other),
			}, e.wrong(t, swapped, map[string]bool{}))
		}
	}
	require.Equal(t, 4, exchanged)

	for name, row := range map[string]struct{ from, to, wrong string }{
		"another question":         {"ask Now the timeouts get shorter", "ask Now the timeouts get longer", "unknown question"},
		"another answer":           {"- yes, each time", "- yes, every time", "unknown answer"},
		"an answer too many":       {"  - yes, each time\n", "  - yes, each time\n  - perhaps\n", "4 answers, not 3"},
		"another sentence":         {"150-155 is never slower than 150-300", "150-155 is always slower than 150-300", "unknown sentence"},
		"a sentence that is new":   {"say From 150-300 to", "say Short timeouts are quicker. From 150-300 to", "unknown sentence"},
		"another number":           {"within 271 ms", "within 90 ms", "unknown sentence"},
		"the end of a comparison":  {"Chance cannot help\n  there.", "Chance helps the\n  least there.", "unknown sentence"},
		"a comparison in one word": {"Chance cannot help\n  there.", "The curve rises\n  there.", "unknown sentence"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, strings.Join(e.wrong(t, replaced(t, row.from, row.to), map[string]bool{}), "\n"), row.wrong)
		})
	}

	// Each row of the tables rests on a measurement: with some two ranges exchanged it does not
	// hold. Those left out rest on the settings, or on trials.
	settled := []string{"A round of", "There, more chance", "Without chance they", "Left of it", "Right of it", "Whoever refused"}
	var rests []string
	for i, a := range figure16.Settings() {
		for _, b := range figure16.Settings()[:i] {
			other := e
			other.curves = maps.Clone(e.curves)
			other.curves[a.String()], other.curves[b.String()] = e.curves[b.String()], e.curves[a.String()]
			rests = append(rests, other.wrong(t, text, map[string]bool{})...)
		}
	}
	all := strings.Join(rests, "\n")
	for sentence := range figureSentences {
		if !slices.ContainsFunc(settled, func(head string) bool { return strings.HasPrefix(sentence, head) }) {
			require.Contains(t, all, fmt.Sprintf("measured otherwise: %q", sentence))
		}
	}
	for _, answers := range figureAnswers {
		for answer := range answers {
			require.Contains(t, all, fmt.Sprintf("%q", answer))
		}
	}
}
