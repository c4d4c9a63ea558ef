package memstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/memstore"
)

func TestNodesAreNamedAsInTheRaftPaper(t *testing.T) {
	t.Parallel()
	require.Equal(t, "S1", memstore.NodeID(1).String())
	require.Equal(t, "none", memstore.NodeID(0).String())
}

func TestLogIDsAreWrittenAsTermAndIndex(t *testing.T) {
	t.Parallel()
	require.Equal(t, "2/7", memstore.LogID{Term: 2, Index: 7}.String())
}
