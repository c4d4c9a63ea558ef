package app_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/wasm/app"
)

func stepOf(t require.TestingT, m *app.Model, id string) {
	require.NoError(t, m.Update(app.Act{ID: "step-size", Arg: id}))
	require.Equal(t, id, app.StepSizes[m.Step].ID)
}

// recorded gives a page with a run in which something of everything happens, and
// the configuration drawn.
func recorded(t *rapid.T) *app.Model {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	config.Options.AsyncStorageWrites = rapid.Bool().Draw(t, "async")
	m, err := app.New(config, rapid.IntRange(1, 4).Draw(t, "nodes"))
	require.NoError(t, err)
	m.Look.Still = true
	lines := []string{"run until leader != none within 400ms", "run for 30ms", "run for 5ms", "propose 1 set x 1", "campaign 1", "crash 1", "restart 1", "snapshot 1", "cut 1 2", "heal"}
	for range rapid.IntRange(2, 6).Draw(t, "lines") {
		_ = m.Do(rapid.SampledFrom(lines).Draw(t, "line")) // What cannot be done is not.
	}
	if m.Do("crash 1") != nil { // The last event is a happening.
		require.NoError(t, m.Do("restart 1"))
	}
	return m
}

// Whatever the size of the step, Back leads through the very places at which Next
// has stopped, as far as they hang together at all.
func TestStepsForwardAndBackAreInverse(t *testing.T) {
	t.Parallel()
	for _, size := range []string{"event", "message", "ready", "happening"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := recorded(t)
				total := m.Total()
				stepOf(t, m, size)
				require.NoError(t, m.Seek(0))
				places := []int{0}
				for m.Frame.Event < total {
					before := m.Frame.Event
					if err := m.Update(app.Act{ID: "next"}); err != nil { // nothing of that kind is left
						require.ErrorContains(t, err, "nothing of that kind")
						require.Equal(t, before, m.Frame.Event)
						break
					}
					places = append(places, m.Frame.Event)
				}
				if last := len(places) - 1; places[last] > total { // past what was recorded
					places = places[:last]
					require.NoError(t, m.Seek(places[last-1]))
				}
				for _, place := range slices.Backward(places[:len(places)-1]) {
					press(t, m, "back")
					require.Equal(t, place, m.Frame.Event)
				}
				for _, place := range places[1:] {
					press(t, m, "next")
					require.Equal(t, place, m.Frame.Event)
				}
			})
		})
	}
}

// Ten milliseconds on is the first event that is at least so much later, and ten
// back the last that is at least so much earlier; so one undoes the other but for
// what lies in between.
func TestStepsOfTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := recorded(t)
		stepOf(t, m, "10ms")
		from := rapid.IntRange(0, m.Total()).Draw(t, "from")
		require.NoError(t, m.Seek(from))
		began := m.Frame.Now
		require.NoError(t, m.Update(app.Act{ID: "next"}))
		if m.Frame.Now < began+10*core.Millisecond {
			require.NotContains(t, enabled(m), "next", "nothing happens any more")
			return
		}
		reached, at := m.Frame.Now, m.Frame.Event
		press(t, m, "back")
		require.LessOrEqual(t, m.Frame.Now, reached-10*core.Millisecond)
		back := m.Frame.Now
		press(t, m, "next")
		require.LessOrEqual(t, m.Frame.Event, at)
		require.GreaterOrEqual(t, m.Frame.Now, back+10*core.Millisecond)
	})
}

func TestStepsStopAtWhatTheyAreNamedAfter(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	stepOf(t, m, "message")
	for range 10 {
		press(t, m, "next")
		require.Regexp(t, "^deliver ", lastLine(m))
	}
	stepOf(t, m, "ready")
	for range 10 {
		press(t, m, "next")
		require.Regexp(t, "^process-ready ", lastLine(m))
		var id int
		_, err := fmt.Sscanf(lastLine(m), "process-ready %d", &id)
		require.NoError(t, err)
		require.False(t, m.Frame.Nodes[id-1].Ready, "all of it is done")
	}
	press(t, m, "back")
	require.Regexp(t, "^process-ready ", lastLine(m))

	m = scripted(t, "config async-storage-writes=true\n"+three)
	stepOf(t, m, "ready")
	for range 20 {
		press(t, m, "next")
		require.Regexp(t, "^process-(ready|append-thread|apply-thread) ", lastLine(m))
		var id int
		for _, verb := range []string{"process-ready %d", "process-append-thread %d", "process-apply-thread %d"} {
			if _, err := fmt.Sscanf(lastLine(m), verb, &id); err == nil {
				break
			}
		}
		require.Empty(t, m.Frame.Nodes[id-1].Pending)
	}
}

// A happening is a change of a role, term, commit, snapshot or configuration, a
// crash or a restart; whatever else counts, these do.
func TestHappeningsAreNotSteppedOver(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("campaign 1"))
	require.NoError(t, m.Do("run for 100ms"))
	require.NoError(t, m.Do("propose 1 set x 1"))
	require.NoError(t, m.Do("run for 60ms"))
	require.NoError(t, m.Do("snapshot 1"))
	require.NoError(t, m.Do("crash 2"))
	require.NoError(t, m.Do("restart 2"))
	total := m.Total()
	var matter []int
	for i := 1; i <= total; i++ {
		require.NoError(t, m.Seek(i))
		if matters(m.Why) || slices.Contains([]string{"crash 2", "restart 2"}, lastLine(m)) {
			matter = append(matter, i)
		}
	}
	require.Greater(t, len(matter), 8)
	require.NoError(t, m.Seek(0))
	var stops []int
	for m.Frame.Event < total {
		press(t, m, "next-happening")
		stops = append(stops, m.Frame.Event)
	}
	for _, i := range matter {
		require.Contains(t, stops, i)
	}
	for _, i := range slices.Backward(stops[:len(stops)-1]) {
		press(t, m, "last-happening")
		require.Equal(t, i, m.Frame.Event)
	}
}

func TestStepSizesGoRound(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	for i := range app.StepSizes {
		require.Equal(t, i, m.Step)
		press(t, m, "step-cycle")
	}
	require.Zero(t, m.Step)
	require.Error(t, m.Update(app.Act{ID: "step-size", Arg: "mile"}))
	require.Zero(t, m.Step)
}

func TestAgainRepeatsTheLastStepOrDeed(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NotContains(t, enabled(m), "again", "there is nothing to repeat")
	press(t, m, "next")
	event := m.Frame.Event
	require.NoError(t, m.Update(app.Key{Key: "."}))
	require.Greater(t, m.Frame.Event, event)
	press(t, m, "back")
	require.NoError(t, m.Update(app.Key{Key: "."}))
	require.Less(t, m.Frame.Event, event+1)

	m = page(t, 3)
	click(t, m, "select", "2")
	press(t, m, "campaign")
	require.Equal(t, "campaign 2", lastLine(m))
	click(t, m, "select", "3")
	press(t, m, "contrast") // not what one repeats
	require.NoError(t, m.Update(app.Key{Key: "."}))
	require.Equal(t, "campaign 3", lastLine(m), "on what is selected now")
	click(t, m, "select", "3")
	require.NoError(t, m.Update(app.Key{Key: "."}))
	require.Equal(t, "campaign", m.Dialog.Action.ID, "it asks where nothing is selected")
}
