package app_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

func TestKeysDoWhatTheirActionsDo(t *testing.T) {
	t.Parallel()
	for _, row := range moments {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			for _, a := range app.Actions() {
				for _, key := range []string{a.Key, a.Key2} {
					if key == "" {
						continue
					}
					byKey, byAction := row.arrange(t), row.arrange(t)
					require.True(t, byKey.Handles(key))
					require.Equal(t, byAction.Update(app.Act{ID: a.ID}), byKey.Update(app.Key{Key: key}), a.ID)
					require.Equal(t, seen(byAction), seen(byKey), a.ID)
				}
			}
		})
	}
}

func TestDigitsSelectNodes(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	for i := 1; i <= 9; i++ {
		m.Node = 0
		require.True(t, m.Handles(strconv.Itoa(i)))
		require.NoError(t, m.Update(app.Key{Key: strconv.Itoa(i)}))
		want := core.NodeID(i)
		if i > 5 {
			want = 0
		}
		require.Equal(t, want, m.Node)
	}
}

func TestUnknownKeysDoNothing(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	m.Error = "an error that nobody has read"
	before := seen(m)
	for _, key := range []string{"", "10", "q", "Q", "é", "F5", "Tab", "Shift", "Ctrl+c", "Shift+a"} {
		require.False(t, m.Handles(key), "%q", key)
		require.NoError(t, m.Update(app.Key{Key: key}))
		require.Equal(t, before, seen(m), "%q", key)
	}
}
