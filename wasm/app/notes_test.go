package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
	"glassraft/web"
)

func TestNotesOfALessonAreItsCommentsAndWhatComesNext(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.Equal(t, app.Notes{Where: "event 1 of 1", Now: m.Why.Sentence}, m.Notes())
	require.NoError(t, m.Update(app.Opened{Name: "talk.txt", Content: []byte(`glassraft 1
title A talk
add-nodes 3 voters=(1,2,3)
say Welcome.

# Ask the audience who will be first.
# Wait for an answer.
campaign 2

ask Who asks for votes?
  + S2
  - S1
say Thank you.
`)}))
	require.Equal(t, app.Notes{
		Where: "A talk: step 1 of 3", Now: "Welcome.",
		Notes: "Ask the audience who will be first. Wait for an answer.", Next: "Who asks for votes?",
	}, m.Notes())
	require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
	require.Equal(t, app.Notes{Where: "A talk: step 2 of 3", Now: "Who asks for votes?", Next: "Thank you."}, m.Notes())
}

// What the template says to its author is no note for who presents the lesson.
func TestNotesOfTheTemplateAreNone(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Update(app.Opened{Name: "mine.txt", Content: []byte(web.Template)}))
	require.Equal(t, 1, m.Player().Lesson().Step)
	require.Contains(t, web.Template, "\n# A template")
	for step := range m.Player().Lesson().Steps {
		require.Empty(t, m.Notes().Notes, "step %d", step+1)
		require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
	}
}
