package app

import (
	"glassraft/wasm/plainjson"
	"slices"
)

// SettingsKey is where the page's storage keeps the settings.
const SettingsKey = "glassraft.settings"

// KeepSettings writes the settings.
type KeepSettings struct{ Value string }

func (KeepSettings) errand() {}

// settings are what a person chose about the page, as JSON. They outlive runs.
type settings struct {
	Version  int    `json:"version"`
	Theme    string `json:"theme"` // see Look.Theme
	Contrast bool   `json:"contrast"`
	Motion   string `json:"motion"`  // "" as the system says, on, off
	Speed    int    `json:"speed"`   // one of Speeds
	Step     string `json:"step"`    // the ID of one of StepSizes
	Lessons  string `json:"lessons"` // how far one came in each: see reachedText
}

const settingsVersion = 1

// settings gives what is chosen now.
func (m *Model) settings() settings {
	s := settings{
		Version: settingsVersion, Theme: m.Look.Theme, Contrast: m.Look.High,
		Speed: Speeds[m.Speed], Step: StepSizes[m.Step].ID, Lessons: m.reachedWords,
	}
	if m.Look.Still != m.systemStill {
		s.Motion = map[bool]string{true: "off", false: "on"}[m.Look.Still]
	}
	return s
}

// applySettings takes in what was kept. What is not legal stays as it is.
func (m *Model) applySettings(text string) {
	m.Look.Still = m.systemStill
	var s settings
	if err := plainjson.Unmarshal([]byte(text), &s); err == nil && s.Version == settingsVersion {
		if slices.Contains(themes, s.Theme) {
			m.Look.Theme = s.Theme
		}
		m.Look.High = s.Contrast
		if s.Motion != "" {
			m.Look.Still = s.Motion == "off"
		}
		if i := slices.Index(Speeds, s.Speed); i >= 0 {
			m.Speed = i
		}
		m.applyReached(s.Lessons)
		_ = m.setStep(s.Step)
	}
	m.settingsKept = m.settings()
}

// keepSettings writes the settings if they have changed.
func (m *Model) keepSettings() {
	m.noteReached()
	now := m.settings()
	if !m.keep.on || now == m.settingsKept {
		return
	}
	m.settingsKept = now
	value, err := plainjson.Marshal(now)
	if err != nil {
		panic("invariant: settings are JSON: " + err.Error())
	}
	m.send(KeepSettings{string(value)})
}
