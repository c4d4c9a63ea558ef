package lessons_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/tools/lessons"
	"glassraft/web"
)

// mutation is a way to spoil one word of what a lesson says.
type mutation struct {
	kind  string
	words *regexp.Regexp // where it looks; each match is spoiled alone
	// spoil gives what can stand there instead; nodes are those of the lesson.
	spoil func(words string, nodes []string) []string
	// shareMin is how many of the spoiled sentences are noticed at least. It may grow, and
	// falls only with a lesson whose words no form in the table of claims fits.
	shareMin float64
}

// A term or an index, and those that the same word is for.
const counted = `(?i)\b(?:terms?|index(?:es)?) \d+(?:(?:, | and | or | to )\d+)*`

var mutations = []mutation{
	{"another name", regexp.MustCompile(`\bS\d+\b`), otherNodes, 0.84},
	{"a term or an index plus one", regexp.MustCompile(counted), onePlusOne, 0.90},
	{"another number plus one", regexp.MustCompile(counted + `|(?:figures?|lesson|chapter) \d+\w*|§[\d.]*\d|\b\d+\b`), otherPlusOne, 0.90},
}

// survivorsMax is how many spoiled sentences of a kind that nobody notices the log lists.
const survivorsMax = 12

// otherNodes gives the two nodes that come after one of a lesson's.
func otherNodes(name string, nodes []string) []string {
	i := slices.Index(nodes, name)
	var list []string
	for d := 1; d <= 2 && d < len(nodes); d++ {
		list = append(list, nodes[(i+d)%len(nodes)])
	}
	return list
}

var digits = regexp.MustCompile(`\d+`)

// onePlusOne adds one to each of several numbers alone.
func onePlusOne(words string, _ []string) []string {
	var list []string
	for _, at := range digits.FindAllStringIndex(words, -1) {
		n, err := strconv.Atoi(words[at[0]:at[1]])
		if err == nil {
			list = append(list, words[:at[0]]+strconv.Itoa(n+1)+words[at[1]:])
		}
	}
	return list
}

// otherPlusOne is onePlusOne for a number that stands alone.
func otherPlusOne(word string, _ []string) []string {
	if digits.FindString(word) != word {
		return nil
	}
	return onePlusOne(word, nil)
}

// Most words that are spoiled are noticed. Those that are not are listed in the log (go test
// -v): the limit of what the checks can hold. What a reader is invited to do at the end of a
// lesson is no claim, and is left out.
func TestSpoiledWordsAreNoticed(t *testing.T) {
	t.Parallel()
	for _, m := range mutations {
		t.Run(m.kind, func(t *testing.T) {
			t.Parallel()
			all := 0
			var survivors []string
			for _, l := range web.Lessons() {
				file, err := script.Parse(l.Text)
				require.NoError(t, err)
				require.Empty(t, lessons.Unchecked(file), l.Name)
				for i, c := range file.Commands {
					say, is := c.Action.(script.Say)
					if !is {
						continue
					}
					for _, spoiled := range m.of(say.Text, nodesOf(l.Text)) {
						all++
						other := *file
						other.Commands = slices.Clone(file.Commands)
						other.Commands[i].Action = script.Say{Text: spoiled}
						if len(lessons.Unchecked(&other)) == 0 {
							survivors = append(survivors, fmt.Sprintf("%s, line %d: %s", l.Name, c.Line, spoiled))
						}
					}
				}
			}
			share := 1 - float64(len(survivors))/float64(all)
			t.Logf("%.1f %% of %d are noticed; some that are not:", 100*share, all)
			for i := range min(survivorsMax, len(survivors)) {
				t.Log(survivors[i*len(survivors)/min(survivorsMax, len(survivors))])
			}
			require.GreaterOrEqual(t, share, m.shareMin)
		})
	}
}

// of lists a text with one word spoiled, in each way.
func (m mutation) of(text string, nodes []string) []string {
	text = strings.Join(strings.Fields(text), " ")
	told, _, _ := strings.Cut(text, "Explore from here:")
	end := text[len(told):]
	var list []string
	for _, at := range m.words.FindAllStringIndex(told, -1) {
		for _, other := range m.spoil(told[at[0]:at[1]], nodes) {
			list = append(list, told[:at[0]]+other+told[at[1]:]+end)
		}
	}
	return list
}

// nodesOf lists the nodes that a lesson names, in their order.
func nodesOf(text string) []string {
	names := regexp.MustCompile(`\bS\d+\b`).FindAllString(text, -1)
	slices.Sort(names)
	return slices.Compact(names)
}
