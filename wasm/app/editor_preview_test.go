package app_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
	"glassraft/web"
)

// Beside the text stands what the reader will see where the caret is.
func TestPreviewFollowsTheCaret(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	press(t, m, "lesson-new")
	text := m.Editor.Text
	require.Equal(t, web.Template, text)
	require.Equal(t, app.TabScript, m.Tab)
	at := func(part string) app.Preview {
		caret := strings.Index(text, part)
		require.GreaterOrEqual(t, caret, 0)
		require.NoError(t, m.Update(app.Typed{Text: text, Caret: caret + len(part)}))
		return m.Editor.Preview
	}
	first := app.Preview{Paragraphs: []string{"Three nodes have started, and none of them leads.", "Say here what to look at."}}
	require.Equal(t, first, at("glassraft 1"), "before the first one, the first")
	require.Equal(t, first, at("say Three"))
	require.Equal(t, first, at("expect leader = none"))
	question := at("+ become")
	require.Equal(t, "S1 has the shortest timeout. What will it do?", question.Question)
	require.Len(t, question.Choices, 3)
	require.Equal(t, "become a candidate", question.Choices[1].Text)
	require.True(t, question.Choices[1].Right)
	require.Equal(t, question, at("run until S1.role"))
	broken := strings.Replace(text, "run until S1.role", "rum until S1.role", 1)
	require.NoError(t, m.Update(app.Typed{Text: broken, Caret: 0}))
	require.NotEmpty(t, m.Editor.Error)
	require.Equal(t, question, m.Editor.Preview, "what cannot be read leaves the last one")
	require.NoError(t, m.Update(app.Typed{Text: "glassraft 1\nadd-nodes 1\n", Caret: 3}))
	require.Equal(t, app.Preview{}, m.Editor.Preview)
}

// The template plays as it stands.
func TestTemplatePlays(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	press(t, m, "lesson-new")
	require.Empty(t, m.Editor.Error)
	require.NoError(t, m.Update(app.Act{ID: "script-load"}))
	for m.Player().At() < m.Player().Len() {
		require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
		require.Empty(t, m.Player().Lesson().Errors)
	}
	require.Equal(t, 4, m.Player().Lesson().Steps)
}
