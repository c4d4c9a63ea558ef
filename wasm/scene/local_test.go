package scene_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// What a thread answers to its own node never leaves it: it is listed among what
// is next, and not drawn between nodes.
func TestAnswerOfAThreadIsListedAndNotDrawn(t *testing.T) {
	t.Parallel()
	config := core.Defaults()
	config.Options.AsyncStorageWrites, config.Options.QueueResponses = true, true
	m, err := app.New(config, 3)
	require.NoError(t, err)
	until(t, m, func(f *view.Frame) bool {
		return anyMessage(f, func(v view.Message) bool { return v.Local }) && anyMessage(f, func(v view.Message) bool { return !v.Local })
	})
	s := scene.Draw(m)
	listed := map[string]bool{}
	for _, c := range m.Choices() {
		listed[c.Event.String()] = true
	}
	for _, v := range m.Frame.Messages {
		_, drawn := find(s, "msg."+v.Name)
		require.Equal(t, !v.Local, drawn, v.Name)
		require.True(t, listed["deliver "+v.Name], v.Name)
	}
}
