package memstore_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/cockroachdb/datadriven"
	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/rafttest"

	"glassraft/memstore"
)

// upstreamScripts is how many interaction scripts etcd/raft v3.7.0 has.
const upstreamScripts = 28

// TestUpstreamInteractionScripts runs every interaction script of etcd/raft
// with a Store under each node, and demands upstream's output byte for byte.
func TestUpstreamInteractionScripts(t *testing.T) {
	t.Parallel()
	where, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	scripts, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(where)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, scripts, upstreamScripts)

	var appends, ran atomic.Int64
	t.Run("script", func(t *testing.T) {
		for _, script := range scripts {
			t.Run(strings.TrimSuffix(filepath.Base(script), ".txt"), func(t *testing.T) {
				t.Parallel()
				calls := runScript(t, script)
				require.Positive(t, calls, "entries were written to a Store")
				appends.Add(calls)
				ran.Add(1)
			})
		}
	})
	require.EqualValues(t, upstreamScripts, ran.Load())
	t.Logf("%d calls of Store.Append", appends.Load())
}

// runScript returns how often Append was called on a Store.
func runScript(t *testing.T, script string) (appends int64) {
	// A copy, as datadriven writes to the file when it is asked to rewrite.
	text, err := os.ReadFile(script)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), filepath.Base(script))
	require.NoError(t, os.WriteFile(copied, text, 0o600))

	var disks []*scriptDisk
	env := rafttest.NewInteractionEnv(&rafttest.InteractionOpts{
		SetRandomizedElectionTimeout: setRandomizedElectionTimeout,
		OnConfig: func(config *raft.Config) {
			disk := newScriptDisk(t, config.Storage)
			config.Storage = disk
			disks = append(disks, disk)
		},
	})
	datadriven.RunTest(t, copied, func(t *testing.T, d *datadriven.TestData) string {
		output := env.Handle(t, *d)
		// OnConfig gives the library our disk; this gives it to the environment,
		// which writes to the disk.
		for i := range env.Nodes {
			env.Nodes[i].Storage = disks[i]
		}
		return output
	})
	for _, disk := range disks {
		appends += disk.appends
	}
	return appends
}

// scriptDisk is a Store whose snapshots are those of the script's state
// machine, which only the environment's own storage knows.
type scriptDisk struct {
	*memstore.Store
	machine raft.Storage
	appends int64
}

// newScriptDisk begins where the environment's storage does. It must not ask
// that for a snapshot: the node does not exist yet.
func newScriptDisk(t *testing.T, machine raft.Storage) *scriptDisk {
	_, confState, err := machine.InitialState()
	require.NoError(t, err)
	last, err := machine.LastIndex()
	require.NoError(t, err)
	term, err := machine.Term(last)
	require.NoError(t, err)
	store := memstore.New(confState)
	if last > 0 {
		require.NoError(t, store.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{
			ConfState: confState, Index: new(last), Term: new(term),
		}}))
	}
	return &scriptDisk{Store: store, machine: machine}
}

func (d *scriptDisk) Snapshot() (*raftpb.Snapshot, error) { return d.machine.Snapshot() }

func (d *scriptDisk) Append(entries []*raftpb.Entry) error {
	d.appends++
	return d.Store.Append(entries)
}

// setRandomizedElectionTimeout does what a script's command of that name asks
// for; the library exports no way to.
func setRandomizedElectionTimeout(node *raft.RawNode, timeoutTicks int) {
	field := reflect.ValueOf(node).Elem().FieldByName("raft").Elem().FieldByName("randomizedElectionTimeout")
	*(*int)(unsafe.Pointer(field.UnsafeAddr())) = timeoutTicks
}
