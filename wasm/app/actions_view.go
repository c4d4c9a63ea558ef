package app

import (
	"slices"
	"strconv"

	"glassraft/core"
)

// themes are the values of Look.Theme, in their order.
var themes = []string{"", "light", "dark"}

// How the page looks.
var viewActions = []Action{
	{
		ID: "theme", Label: "Light or dark", Menu: "View", Help: "As the system says, light, dark",
		do: func(m *Model, _ string) error {
			m.Look.Theme = themes[(slices.Index(themes, m.Look.Theme)+1)%len(themes)]
			return nil
		},
	},
	{
		ID: "contrast", Label: "High contrast", Menu: "View", Help: "Stronger lines and words",
		On: func(m *Model) bool { return m.Look.High },
		do: func(m *Model, _ string) error { m.Look.High = !m.Look.High; return nil },
	},
	{
		ID: "still", Label: "No motion", Menu: "View", Help: "Steps are seen at once, without anything moving",
		On: func(m *Model) bool { return m.Look.Still },
		do: func(m *Model, _ string) error { m.Look.Still = !m.Look.Still; return nil },
	},
	{
		ID: "present", Label: "Present", Key: "P", Key2: "Shift+P", Menu: "View", Help: "For a projector: only stage, logs, why and timeline, in larger type",
		On: func(m *Model) bool { return m.Look.Present },
		do: func(m *Model, _ string) error { m.Look.Present = !m.Look.Present; return nil },
	},
	{
		ID: "notes", Label: "Speaker's notes …", Menu: "View", Help: "A second window for whoever presents: what is being said, the notes of the lesson, and what comes next",
		do: func(m *Model, _ string) error { m.send(OpenNotes{}); return nil },
	},
	{
		ID: "zoom-in", Label: "Zoom in", Key: "]", Menu: "View", Help: "See less of the stage, larger",
		Enabled: func(m *Model) bool { return m.Zoom.Factor < zoomMax },
		do:      func(m *Model, _ string) error { m.Zoom = m.Zoom.zoom(Place{0.5, 0.5}, 1.4); return nil },
	},
	{
		ID: "zoom-out", Label: "Zoom out", Key: "[", Menu: "View", Help: "See more of the stage",
		Enabled: func(m *Model) bool { return m.Zoom.Factor > 1 },
		do:      func(m *Model, _ string) error { m.Zoom = m.Zoom.zoom(Place{0.5, 0.5}, 1/1.4); return nil },
	},
	{
		ID: "fit", Label: "Fit the stage", Key: "0", Menu: "View", Help: "See the whole stage, every node where it stood at first",
		do: func(m *Model, _ string) error { m.Zoom, m.Places = Zoom{}, map[core.NodeID]Place{}; return nil },
	},
	{
		ID: "palette", Label: "Find an action", Key: "Ctrl+k", Menu: "View", Help: "Find every action by name, or type a command of the script language",
		do: func(m *Model, _ string) error { m.open(DialogPalette); return nil },
	},
	{
		ID: "menu", Help: "Open a menu",
		do: func(m *Model, name string) error {
			if m.Menu == name {
				name = ""
			}
			m.Menu = name
			return nil
		},
	},
	{
		ID: "tab", Help: "Show another panel at the side",
		do: func(m *Model, name string) error { m.Tab = name; return nil },
	},
	{
		ID: "pick", Help: "Do the clicked offer of the palette",
		do: func(m *Model, text string) error {
			i, err := strconv.Atoi(text)
			if err != nil || m.Dialog == nil || m.Dialog.Kind != DialogPalette || i < 0 || i >= len(m.Offers()) {
				return errGone
			}
			m.Dialog.Cursor = i
			return m.submit()
		},
	},
	{
		ID: "close", Help: "Close the dialog",
		do: func(m *Model, _ string) error { m.Dialog = nil; return nil },
	},
	{
		ID: "safety", Label: "What is checked", Help: "The properties that every event is held against",
		do: func(m *Model, _ string) error { m.open(DialogSafety); return nil },
	},
	{
		ID: "help", Label: "?", Key: "?", Key2: "Shift+?", Where: WhereBar, Help: "Every key and what the picture means",
		do: func(m *Model, _ string) error { m.open(DialogHelp); return nil },
	},
}
