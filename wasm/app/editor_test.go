package app_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/wasm/app"
	"glassraft/web"
)

func TestTheEditorTakesAllOrNothing(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	trace := m.Trace()
	act(t, m, "script-new", "")
	require.Contains(t, m.Editor.Text, "glassraft 1\nconfig")
	require.Empty(t, m.Editor.Error)
	text := "glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncamp"
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text)}))
	require.Contains(t, m.Editor.Error, `unknown verb "camp"`)
	require.Equal(t, 3, m.Editor.ErrorLine)
	require.Equal(t, []string{"campaign"}, m.Editor.Words)
	require.Error(t, m.Update(app.Act{ID: "script-load"}))
	require.Equal(t, trace, m.Trace())
	require.Nil(t, m.Player())
	require.NotNil(t, m.Editor)

	act(t, m, "script-complete", "campaign")
	require.Equal(t, "glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign ", m.Editor.Text)
	require.Error(t, m.Update(app.Act{ID: "script-complete", Arg: "campaign"})) // The word is another one now: none.
	text = m.Editor.Text + "1\n"
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text)}))
	require.Empty(t, m.Editor.Error)
	act(t, m, "script-load", "")
	require.Nil(t, m.Editor)
	require.Equal(t, 2, m.Player().Len())
	require.Zero(t, m.Frame.Event)

	act(t, m, "script-edit", "")
	require.Equal(t, text, m.Editor.Text)
	act(t, m, "script-cancel", "")
	act(t, m, "script-run", "")
	act(t, m, "script-take", "")
	f, err := script.Parse(m.Editor.Text)
	require.NoError(t, err)
	require.Len(t, f.Commands, 2)
}

func TestCompletionStandsAtTheCaret(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	act(t, m, "script-new", "")
	for text, words := range map[string][]string{
		"glassraft 1\nsay 🙂é\nheart|\n":   nil,
		"glassraft 1\nsay 🙂é\nhea|\ntick": {"heal"},
		"glassraft 1\nhe|al":              nil, // within a word
		"# hea|":                          nil, // a comment
		"glassraft 1\nlog-level WA| ":     {"WARN"},
	} {
		before, after, _ := strings.Cut(text, "|")
		units := 0
		for _, r := range before {
			units++
			if r > 0xffff {
				units++
			}
		}
		require.NoError(t, m.Update(app.Typed{Text: before + after, Caret: units}))
		require.Equal(t, words, m.Editor.Words, text)
	}
	require.NoError(t, m.Update(app.Typed{Text: "x", Caret: 99})) // a caret that is nowhere
}

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
