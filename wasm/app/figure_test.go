package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
	"glassraft/web"
)

// A figure stands beside the words that come next, and only there.
func TestAFigureStandsBesideItsWords(t *testing.T) {
	t.Parallel()
	m := opened(t, `glassraft 1
section All
say Guess.
ask How short?
  - very
  + not so
figure 16-bottom
say So short.
expect leader = none
figure 16-top
say And so wide.
say That is all.
`)
	figures := func() (list []string) {
		for {
			list = append(list, m.Player().Lesson().Figure)
			if m.Player().Lesson().Finished {
				return list
			}
			act(t, m, "lesson-next", "")
		}
	}
	require.Equal(t, []string{"", "", web.Figure("16-bottom"), web.Figure("16-top"), ""}, figures())
	act(t, m, "lesson-to", "3")
	require.Equal(t, web.Figure("16-bottom"), m.Player().Lesson().Figure)
	act(t, m, "lesson-back", "")
	require.Empty(t, m.Player().Lesson().Figure)
}

// Whoever writes a lesson sees the figure beside the words.
func TestPreviewHasTheFigure(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	press(t, m, "lesson-new")
	text := "glassraft 1\nfigure 16-top\nsay Chance.\nsay More."
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text) - 10}))
	require.Equal(t, []string{"Chance."}, m.Editor.Preview.Paragraphs)
	require.Equal(t, web.Figure("16-top"), m.Editor.Preview.Figure)
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text)}))
	require.Equal(t, app.Preview{Paragraphs: []string{"More."}}, m.Editor.Preview)
}
