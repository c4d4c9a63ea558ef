package app

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever opens a dialog is done with what its fields hold.
func TestEachActionIsDoneInOneWay(t *testing.T) {
	t.Parallel()
	for _, a := range Actions() {
		ways := 0
		for _, there := range []bool{a.Line != nil, a.doWith != nil, a.do != nil} {
			if there {
				ways++
			}
		}
		require.Equal(t, 1, ways, a.ID)
		if len(a.Fields) > 0 {
			require.Nil(t, a.do, a.ID)
		} else {
			require.Nil(t, a.doWith, a.ID)
		}
	}
}
