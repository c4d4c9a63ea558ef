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

// What a translation says stands for each text of the lesson.
func TestTranslatePairsTheTexts(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse(toTranslate)
	require.NoError(t, err)
	german := `glassraft 1
title Ein Knoten
see Raft-Aufsatz §5
section Allein
say Ein Knoten wartet
  hier.
  Er ist allein.
ask Wer führt?
  - S2
  + S1
say Er führt.
`
	said, err := script.Translate(lesson, german)
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"A node": "Ein Knoten", "Raft paper §5": "Raft-Aufsatz §5", "Alone": "Allein", "One node waits.": "Ein Knoten wartet hier.",
		"It is alone.": "Er ist allein.", "Who leads?": "Wer führt?", "S2": "S2", "S1": "S1", "It leads.": "Er führt.",
	}, said)
	same, err := script.Translate(lesson, script.Words(lesson))
	require.NoError(t, err)
	for text, translated := range same {
		require.Equal(t, text, translated)
	}
	require.Len(t, same, len(said))
}

func TestTranslationsThatAreNotInStep(t *testing.T) {
	t.Parallel()
	lesson, err := script.Parse(toTranslate)
	require.NoError(t, err)
	good := script.Words(lesson)
	for name, row := range map[string]struct{ words, want string }{
		"a say is missing":         {strings.Replace(good, "say It leads.\n", "", 1), "and none for line 14 of the lesson: say It leads."},
		"one too many":             {good + "say More.\n", "say More. stands for nothing: the lesson has 6"},
		"a paragraph is missing":   {strings.Replace(good, "\n  It is alone.", "", 1), "say One node waits. does not stand for line 7"},
		"another kind":             {strings.Replace(good, "section Alone", "say Alone", 1), "say Alone does not stand for line 5 of the lesson: section Alone"},
		"another answer is right":  {strings.NewReplacer("- S2", "+ S2", "+ S1", "- S1").Replace(good), "does not stand for line 9"},
		"one answer more":          {strings.Replace(good, "  - S2\n", "  - S2\n  - S3\n", 1), "does not stand for line 9"},
		"an event among the words": {strings.Replace(good, "section Alone", "crash 1\nsection Alone", 1), "crash 1 does not stand for"},
		"what cannot be read":      {strings.Replace(good, "section Alone", "sektion Alone", 1), "unknown verb"},
		"nothing":                  {"", "there are 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := script.Translate(lesson, row.words)
			require.ErrorContains(t, err, row.want)
		})
	}
}
