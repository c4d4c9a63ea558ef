package script

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/schedule"
)

// What hostility says is what the schedule is told, from the moment on at which it
// is said.
func TestHostilityIsToldToTheSchedule(t *testing.T) {
	t.Parallel()
	const now = 300 * core.Millisecond
	for line, want := range map[string]schedule.Options{
		"hostility rough":                                 {Weather: schedule.Weather{Hostility: schedule.Rough, Seed: 9, Until: now + WithinUsual}},
		"hostility cruel for=2s":                          {Weather: schedule.Weather{Hostility: schedule.Cruel, Seed: 9, Until: now + 2000*core.Millisecond}},
		"hostility lossy seed=7":                          {Weather: schedule.Weather{Hostility: schedule.Lossy, Seed: 7, Until: now + WithinUsual}},
		"hostility calm compact-after=20":                 {Weather: schedule.Weather{Seed: 9, Until: now + WithinUsual}, CompactAfter: 20},
		"hostility rough for=1.5s compact-after=3 seed=8": {Weather: schedule.Weather{Hostility: schedule.Rough, Seed: 8, Until: now + 1500*core.Millisecond}, CompactAfter: 3},
	} {
		f, err := Parse("glassraft 1\nconfig seed=9\nadd-nodes 1 voters=(1)\nrun for 300ms\n" + line + "\n")
		require.NoError(t, err)
		r, err := NewRunner(f)
		require.NoError(t, err)
		require.Empty(t, r.Run().Differences)
		require.Equal(t, want, r.weather, line)
	}
	_, err := ParseCommand("hostility ruogh")
	require.ErrorContains(t, err, `hostility "ruogh" (did you mean rough?)`)
}

// The words for suggestions are those that are legal.
func TestEnumerationsAreLegal(t *testing.T) {
	t.Parallel()
	for name, words := range enumerations {
		for _, word := range words {
			c := core.Defaults()
			c.Options.CheckQuorum = true
			switch name {
			case "how":
				_, err := core.ParseCrashKind(word)
				require.NoError(t, err)
			case "transition":
				_, err := core.ParseTransition(word)
				require.NoError(t, err)
			default:
				require.NoError(t, c.SetOption(name, word))
			}
		}
	}
	for _, word := range hostilities {
		_, err := schedule.ParseHostility(word)
		require.NoError(t, err)
	}
}
