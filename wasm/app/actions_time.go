package app

import "strconv"

// How one moves in a run.
var timeActions = []Action{
	{
		ID: "start", Label: "First event", Key: "Home", Where: WhereToolbar, Help: "Back to the first event",
		Enabled: func(m *Model) bool { return m.Frame.Event > m.firstSeen() },
		do:      func(m *Model, _ string) error { return m.seekIndex(m.firstSeen()) },
	},
	{
		ID: "back", Label: "Back", Key: "ArrowLeft", Where: WhereToolbar, Help: "Back by one step",
		Enabled: func(m *Model) bool { return m.history.At() != 0 }, Repeats: true,
		do: func(m *Model, _ string) error { m.play(false); return m.backward(StepSizes[m.Step]) },
	},
	{
		ID: "play", Label: "Play", Key: " ", Where: WhereToolbar, Help: "Play or pause",
		do: func(m *Model, _ string) error { m.play(!m.Playing); return nil },
	},
	{
		ID: "next", Label: "Next", Key: "ArrowRight", Where: WhereToolbar, Help: "On by one step",
		Enabled: (*Model).hasNext, Repeats: true,
		do: func(m *Model, _ string) error { m.play(false); return m.forward(StepSizes[m.Step]) },
	},
	{
		ID: "end", Label: "Last event", Key: "End", Where: WhereToolbar, Help: "On to the last event of this branch",
		Enabled: func(m *Model) bool { return m.Frame.Event < m.Total() },
		do:      func(m *Model, _ string) error { return m.seekIndex(m.Total()) },
	},
	{
		ID: "last-happening", Label: "Last happening", Key: "Shift+ArrowLeft",
		Help:    "Back to the last change of a role, term, commit, snapshot or configuration",
		Enabled: func(m *Model) bool { return m.history.At() != 0 }, Repeats: true,
		do: func(m *Model, _ string) error { m.play(false); return m.backward(stepHappening) },
	},
	{
		ID: "next-happening", Label: "Next happening", Key: "Shift+ArrowRight",
		Help:    "On to the next change of a role, term, commit, snapshot or configuration",
		Enabled: (*Model).hasNext, Repeats: true,
		do: func(m *Model, _ string) error { m.play(false); return m.forward(stepHappening) },
	},
	{
		ID: "again", Label: "Do it again", Key: ".", Help: "Repeat the last step, or what was done to a node last",
		Enabled: func(m *Model) bool { return m.again.ID != "" },
		do:      func(m *Model, _ string) error { return m.act(m.again) },
	},
	{
		ID: "slower", Label: "Slower", Key: "-", Help: "Slower",
		Enabled: func(m *Model) bool { return m.Speed > 0 },
		do:      func(m *Model, _ string) error { m.Speed--; return nil },
	},
	{
		ID: "faster", Label: "Faster", Key: "+", Key2: "Shift++", Help: "Faster",
		Enabled: func(m *Model) bool { return m.Speed < len(Speeds)-1 },
		do:      func(m *Model, _ string) error { m.Speed++; return nil },
	},
	{
		ID: "speed", Label: "Speed …", Menu: "Run", Help: "How fast it plays",
		Fields: []Field{{
			Name: "speed", Label: "Speed", Kind: FieldSelect,
			Options: func(*Model) []Option { return SpeedOptions() }, Default: func(m *Model) string { return strconv.Itoa(m.Speed) },
		}},
		doWith: func(m *Model, v Values) error {
			i, err := strconv.Atoi(v["speed"])
			if err != nil || i < 0 || i >= len(Speeds) {
				return errGone
			}
			m.Speed = i
			return nil
		},
	},
	{
		ID: "step-size", Label: "Step …", Menu: "Run", Help: "How far Next and Back go",
		Fields: []Field{{
			Name: "step", Label: "Step", Kind: FieldSelect,
			Options: func(*Model) []Option { return StepOptions() }, Default: func(m *Model) string { return StepSizes[m.Step].ID },
		}},
		doWith: func(m *Model, v Values) error { return m.setStep(v["step"]) },
	},
	{
		ID: "step-cycle", Label: "Change the step", Key: "w", Help: "How far Next and Back go: event, message, Ready, happening, 10 ms",
		do: func(m *Model, _ string) error { m.Step = (m.Step + 1) % len(StepSizes); return nil },
	},
	{
		ID: "run-until", Label: "Run until …", Key: "u", Menu: "Run", Help: "Run until a condition holds",
		Fields: []Field{
			{Name: "condition", Label: "Condition", Default: fixed("leader != none"), Hint: "As scripts write it: S2.role = leader and every.commit >= 3. The last word is completed as you type."},
			{Name: "within", Label: "Give up after", Default: fixed("10s"), Hint: "Virtual time, such as 500ms or 10s"},
		},
		Line: func(_ *Model, v Values) string { return "run until " + v["condition"] + " within " + v["within"] },
	},
	{
		ID: "run-for", Label: "Run for …", Menu: "Run", Help: "Let some virtual time pass",
		Fields: []Field{{Name: "span", Label: "Virtual time", Default: fixed("100ms"), Hint: "Such as 20ms or 1.5s"}},
		Line:   func(_ *Model, v Values) string { return "run for " + v["span"] },
	},
}

// What is chosen from the list of what can happen next.
var choiceActions = []Action{
	{
		ID: "choice-up", Label: "Up the list", Key: "ArrowUp", Help: "Go up the list of what can happen next",
		do: func(m *Model, _ string) error { m.moveCursor(-1); return nil },
	},
	{
		ID: "choice-down", Label: "Down the list", Key: "ArrowDown", Help: "Go down the list of what can happen next",
		do: func(m *Model, _ string) error { m.moveCursor(1); return nil },
	},
	{
		ID: "choose", Label: "Do the chosen event", Key: "Enter", Help: "Let the chosen event of the list happen",
		Enabled: func(m *Model) bool { return len(m.Choices()) > 0 },
		do:      (*Model).choose,
	},
}
