package app

import (
	"strconv"

	"glassraft/web"
)

// Scripts and lessons: the player, the editor, and what can be opened.
var scriptActions = []Action{
	{
		ID: "tour", Label: "Take the tour", Help: "The first lesson",
		do: func(m *Model, _ string) error { return m.openLesson("") },
	},
	{
		ID: "sandbox", Label: "Play freely", Help: "A cluster under way, and everything can be broken",
		do: func(m *Model, _ string) error { m.play(true); return nil },
	},
	{
		ID: "lessons", Label: "Lessons …", Key: "g", Menu: "Run", Help: "The lessons, and etcd/raft's own scripts",
		do: (*Model).openLibrary,
	},
	{
		ID: "open-lesson", Help: "Open the clicked lesson",
		do: (*Model).openLesson,
	},
	{
		ID: "open-script", Help: "Open the clicked script",
		do: (*Model).fetchScript,
	},
	{
		ID: "lesson-next", Label: "Continue", Key: "l", Help: "On to what the lesson says next, with all that happens until then; the first answer to a question takes the focus",
		Enabled: func(m *Model) bool { return m.HasLesson() && m.player.at < m.player.Len() },
		do:      (*Model).lessonNext,
	},
	{
		ID: "lesson-back", Label: "Back in the lesson", Key: "L", Key2: "Shift+L", Help: "Back to what the lesson said before",
		Enabled: func(m *Model) bool { return m.HasLesson() && m.player.canGoBack() },
		do:      (*Model).lessonBack,
	},
	{
		ID: "lesson-to", Help: "Go to the clicked part of the lesson",
		Enabled: (*Model).HasLesson,
		do:      numbered((*Model).lessonTo),
	},
	{
		ID: "lesson-answer", Help: "Choose the clicked answer",
		Enabled: (*Model).HasLesson,
		do:      numbered((*Model).answer),
	},
	{
		ID: "lesson-explore", Label: "Explore from here", Help: "Do anything: the lesson waits where you left it",
		Enabled: (*Model).HasLesson,
		do:      func(m *Model, _ string) error { m.Tab = TabNext; return nil },
	},
	{
		ID: "lesson-onward", Label: "Next lesson", Help: "Open the lesson that comes after this one",
		Enabled: (*Model).hasNextLesson,
		do:      (*Model).lessonOnward,
	},
	{
		ID: "script-next", Label: "Next command", Key: "Shift+ArrowDown", Help: "Do the next command of the script, as a whole",
		Enabled: func(m *Model) bool { return m.player != nil && m.player.at < m.player.Len() }, Repeats: true,
		do: (*Model).passNext,
	},
	{
		ID: "script-back", Label: "Previous command", Key: "Shift+ArrowUp", Help: "Back to before the last command of the script",
		Enabled: func(m *Model) bool { return m.player != nil && (m.player.at > 0 || m.player.astray()) }, Repeats: true,
		do: (*Model).passBack,
	},
	{
		ID: "script-to", Help: "Run to the clicked line of the script, or go back to it",
		Enabled: hasPlayer,
		do:      numbered((*Model).passToLine),
	},
	{
		ID: "script-run", Label: "Run the script to its end", Help: "Do all commands of the script that are left",
		Enabled: func(m *Model) bool { return m.player != nil && m.player.at < m.player.Len() },
		do:      func(m *Model, _ string) error { return m.passTo(m.player.Len()) },
	},
	{
		ID: "script-restart", Label: "Back to the script's beginning", Help: "Go back to where the script was opened; what was done stays",
		Enabled: hasPlayer,
		do:      func(m *Model, _ string) error { return m.passTo(m.player.opening()) },
	},
	{
		ID: "script-return", Label: "Return to the script", Help: "Go back to where you left the script; your own branch stays",
		Enabled: func(m *Model) bool { return m.player != nil && m.player.left },
		do:      (*Model).returnToScript,
	},
	{
		ID: "script-look", Help: "Look at other lines of the script",
		Enabled: hasPlayer,
		do:      numbered((*Model).lookAtLine),
	},
	{
		ID: "script-edit", Label: "Edit the script", Help: "Change the text of the script; it is played anew when you load it",
		Enabled: func(m *Model) bool { return m.player != nil && m.Editor == nil },
		do:      (*Model).editScript,
	},
	{
		ID: "script-load", Label: "Load the edited script", Help: "Play the text in the editor from its beginning",
		Enabled: func(m *Model) bool { return m.Editor != nil },
		do:      (*Model).loadScript,
	},
	{
		ID: "script-cancel", Label: "Discard the edited script", Help: "Close the editor and forget what is in it",
		Enabled: func(m *Model) bool { return m.Editor != nil },
		do:      func(m *Model, _ string) error { m.Editor = nil; return nil },
	},
	{
		ID: "script-complete", Help: "Take the clicked word",
		Enabled: func(m *Model) bool { return m.Editor != nil },
		do:      (*Model).complete,
	},
	{
		ID: "script-new", Label: "New script", Menu: "Run", Help: "An empty script with the configuration of this run",
		Enabled: func(m *Model) bool { return m.Editor == nil },
		do:      (*Model).newScript,
	},
	{
		ID: "lesson-new", Label: "New lesson", Menu: "Run", Help: "A template of a lesson, to write your own",
		Enabled: func(m *Model) bool { return m.Editor == nil },
		do:      func(m *Model, _ string) error { return m.edit(web.Template) },
	},
	{
		ID: "script-take", Label: "The run so far as a script", Menu: "Run", Help: "The events up to here as a script to go on with",
		Enabled: func(m *Model) bool { return m.Editor == nil },
		do:      (*Model).takeRun,
	},
	{
		ID: "script-close", Label: "Close the script", Help: "Take the script away; the run stays",
		Enabled: hasPlayer,
		do:      (*Model).closeScript,
	},
}

func hasPlayer(m *Model) bool { return m.player != nil }

// numbered makes an action's do of what takes a number.
func numbered(do func(*Model, int) error) func(*Model, string) error {
	return func(m *Model, text string) error {
		n, err := strconv.Atoi(text)
		if err != nil {
			return errGone
		}
		return do(m, n)
	}
}

func (m *Model) returnToScript(string) error {
	err := m.passTo(m.player.at)
	if m.Tab == TabNext && m.HasLesson() {
		m.Tab = TabLesson
	}
	return err
}

func (m *Model) lookAtLine(line int) error {
	m.player.looked = max(line, 1)
	m.player.version++
	return nil
}
