package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

const toTranslate = `glassraft 1
title A node
level basic
see Raft paper §5
section Alone
add-nodes 1 voters=(1)
say One node waits.
  It is alone.
ask Who leads?
  - S2
  + S1
run until leader = S1
expect leader = S1
say It leads.
`

// german is toTranslate in another language.
const german = `# Von Hand.
title A node
= Ein Knoten

see Raft paper §5
= Raft-Aufsatz §5
section Alone
= Allein

say One node waits.
= Ein Knoten wartet.
say It is alone.
= Er ist allein.

ask Who leads?
= Wer führt?
- S2
= S2
+ S1
= S1

say It leads.
= Er führt.
`

// What a translation says stands for each text of the lesson.
func TestTranslatePairsTheTexts(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse(toTranslate)
	require.NoError(t, err)
	for name, words := range map[string]string{"as it is": german, "from Windows": "\ufeff" + strings.ReplaceAll(german, "\n", "\r\n")} {
		said, err := script.Translate(lesson, words)
		require.NoError(t, err, name)
		require.Equal(t, map[string]string{
			"A node": "Ein Knoten", "Raft paper §5": "Raft-Aufsatz §5", "Alone": "Allein", "One node waits.": "Ein Knoten wartet.",
			"It is alone.": "Er ist allein.", "Who leads?": "Wer führt?", "S2": "S2", "S1": "S1", "It leads.": "Er führt.",
		}, said, name)
	}
}

// What is printed for whoever translates a lesson is the form without the translations.
func TestWordsAreAFormToFillIn(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse(toTranslate)
	require.NoError(t, err)
	form := script.Words(lesson)
	require.Contains(t, form, "\nsay One node waits.\n= \n\nsay It is alone.\n= \n\nask Who leads?\n= \n\n- S2\n= \n\n+ S1\n= \n")
	require.NotContains(t, form, "leader = S1")
	_, err = script.Translate(lesson, form)
	require.EqualError(t, err, `line 4: nothing stands for "title A node"`)
	_, err = script.Translate(lesson, strings.ReplaceAll(form, "= \n", "=\n"))
	require.EqualError(t, err, `line 4: nothing stands for "title A node"`, "an editor may take spaces at the end away")
	for line := range strings.Lines(german) {
		if translated, is := strings.CutPrefix(line, "= "); is {
			form = strings.Replace(form, "= \n", "= "+translated, 1)
		}
	}
	filled, err := script.Translate(lesson, form)
	require.NoError(t, err)
	byHand, err := script.Translate(lesson, german)
	require.NoError(t, err)
	require.Equal(t, byHand, filled)
}

// A lesson whose words have changed is not in step with its translation any more.
func TestAnEditedLessonIsOutOfStep(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ old, new, want string }{
		"a word":           {"say It leads.", "say It leads now.", `line 22: "say It leads." is not what line 14 of the lesson says: "say It leads now."`},
		"a title":          {"title A node", "title One node", `line 2: "title A node" is not what line 2 of the lesson says: "title One node"`},
		"another kind":     {"section Alone", "say Alone", `line 7: "section Alone" is not what line 5 of the lesson says: "say Alone"`},
		"another is right": {"  - S2\n  + S1", "  + S2\n  - S1", `line 17: "- S2" is not what line 9 of the lesson says: "+ S2"`},
		"an answer more":   {"  + S1\n", "  + S1\n  - S3\n", `line 22: "say It leads." is not what line 9 of the lesson says: "- S3"`},
		"a paragraph more": {"say It leads.", "say It leads.\n  Look.", `nothing stands for line 14 of the lesson: "say Look."`},
		"a paragraph less": {"\n  It is alone.", "", `line 12: "say It is alone." is not what line 8 of the lesson says: "ask Who leads?"`},
		"a say less":       {"say It leads.\n", "", `line 22: "say It leads." stands in no line of the lesson`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, toTranslate, row.old)
			lesson, err := script.Parse(strings.Replace(toTranslate, row.old, row.new, 1))
			require.NoError(t, err)
			_, err = script.Translate(lesson, german)
			require.EqualError(t, err, row.want)
		})
	}
}

func TestTranslationsThatAreNotInStep(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse(toTranslate)
	require.NoError(t, err)
	for name, row := range map[string]struct{ old, new, want string }{
		"nothing at all":           {german, "", `nothing stands for line 2 of the lesson: "title A node"`},
		"a lesson of words":        {german, "glassraft 1\ntitle Ein Knoten\n", `line 1: "glassraft 1" is not what line 2 of the lesson says: "title A node"`},
		"a text is missing":        {"say It leads.\n= Er führt.\n", "", `nothing stands for line 14 of the lesson: "say It leads."`},
		"nothing below it":         {"= Allein\n", "", `line 9: want "= " and what stands for "section Alone", got "say One node waits."`},
		"nothing below the last":   {"= Er führt.\n", "", `nothing stands for line 14 of the lesson: "say It leads."`},
		"nothing above":            {"# Von Hand.", "= Hand", `line 1: "= Hand" stands for nothing`},
		"an event among the words": {"section Alone", "crash 1", `line 7: "crash 1" is not what line 5 of the lesson says: "section Alone"`},
		"another node":             {"+ S1\n= S1", "+ S1\n= S9", `line 20: the nodes and numbers [S1] of "S1" became [S9] in "S9"`},
		"another number":           {"Aufsatz §5", "Aufsatz §5.4", `line 6: the nodes and numbers [5] of "Raft paper §5" became [4 5] in "Raft-Aufsatz §5.4"`},
		"a number is lost":         {"Aufsatz §5", "Aufsatz", `line 6: the nodes and numbers [5] of "Raft paper §5" became [] in "Raft-Aufsatz"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, german, row.old)
			_, err := script.Translate(lesson, strings.Replace(german, row.old, row.new, 1))
			require.EqualError(t, err, row.want)
		})
	}
}

// A translation has the nodes and numbers of its original, in an order and grammar of its own.
func TestTranslationsHaveTheSameNodesAndNumbers(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse("glassraft 1\nsay S1’s log at term 2 is S1’s: after 150 ms S2 and v3 saw 2.5 of it.\n")
	require.NoError(t, err)
	for translated, good := range map[string]bool{
		"Nach 150ms haben v3 und S2 von S1s Log in Term 2 2,5 gesehen.": true,
		"在任期2中，150毫秒后S2和v3看到了S1的2.5。":                                   true,
		"Nach 150 ms haben v3 und S2 von S1s Log in Term 77 gesehen.":   false,
		"Nach 150 ms haben S2 und v3 von S9s Log in Term 2 2,5 gesehen": false,
		"Nach 150 ms haben S2 und V3 von S1s Log in Term 2 2,5 gesehen": false,
	} {
		_, err := script.Translate(lesson, "say S1’s log at term 2 is S1’s: after 150 ms S2 and v3 saw 2.5 of it.\n= "+translated+"\n")
		require.Equal(t, good, err == nil, "%s: %v", translated, err)
	}
}

// The page looks a text up by its English: within a lesson, too, it has one translation.
func TestATextIsTranslatedInOneWay(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse("glassraft 1\nsay Both.\nsay Both.\n")
	require.NoError(t, err)
	_, err = script.Translate(lesson, "say Both.\n= Beide.\nsay Both.\n= Beide.\n")
	require.NoError(t, err)
	_, err = script.Translate(lesson, "say Both.\n= Beide.\nsay Both.\n= Beides.\n")
	require.EqualError(t, err, `line 4: "Both." is "Beides." here, and "Beide." on line 2`)
}
