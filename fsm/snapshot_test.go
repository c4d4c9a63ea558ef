package fsm_test

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/fsm"
)

func TestSnapshotIsReadableText(t *testing.T) {
	t.Parallel()
	kv := filled(t)
	want := `glassraft kv version 1
applied 8
set "" empty
set x 50
set y "a b\n"
session alice 2 50
session bob 1 error: column 1: unknown verb "nop": legal verbs are append, cas, delete, get, set
`
	require.Equal(t, withChecksum(want), snapshot(t, kv))
}

func TestSnapshotOfANewMachine(t *testing.T) {
	t.Parallel()
	require.Equal(t, withChecksum("glassraft kv version 1\napplied 0\n"), snapshot(t, fsm.NewKV()))
}

func TestRestoreReplacesEverything(t *testing.T) {
	t.Parallel()
	want := filled(t)
	got := fsm.NewKV()
	apply(t, got, "@carol/9 set z 1")
	require.NoError(t, got.Restore([]byte(snapshot(t, want))))
	require.Equal(t, snapshot(t, want), snapshot(t, got))
	require.Equal(t, content(want), content(got))
	require.Equal(t, slices.Collect(want.Sessions()), slices.Collect(got.Sessions()))
	require.Equal(t, want.LastApplied(), got.LastApplied())
	_, found := got.Get("z")
	require.False(t, found)
}

func TestRestoreKeepsNothingOfTheSnapshot(t *testing.T) {
	t.Parallel()
	data := []byte(snapshot(t, filled(t)))
	kv := fsm.NewKV()
	require.NoError(t, kv.Restore(data))
	for i := range data {
		data[i] = '?'
	}
	require.Equal(t, snapshot(t, filled(t)), snapshot(t, kv))
}

func TestARestoredMachineRefusesWhatWasApplied(t *testing.T) {
	t.Parallel()
	kv := restored(t, snapshot(t, filled(t)))
	for index := range kv.LastApplied() + 1 {
		_, err := kv.Apply(index, []byte("set x 1"))
		require.ErrorIs(t, err, fsm.ErrAlreadyApplied)
	}
	_, err := kv.Apply(kv.LastApplied()+1, []byte("set x 1"))
	require.NoError(t, err)
}

func TestARestoredMachineRemembersItsSessions(t *testing.T) {
	t.Parallel()
	kv := restored(t, snapshot(t, filled(t)))
	require.Equal(t, "50", apply(t, kv, "@alice/2 delete x").String())
	require.Contains(t, apply(t, kv, "@alice/1 delete x").String(), "stale")
	value, found := kv.Get("x")
	require.True(t, found)
	require.Equal(t, "50", value)
}

func TestRestoreSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	const (
		format  = "glassraft kv version 1\n"
		head    = format + "applied 8\n"
		applied = ": legal is applied INDEX"
	)
	valid := withChecksum(head + "set x 5\n")
	for name, row := range map[string]struct{ text, want string }{
		"empty":            {"", `line 1: foreign format "": legal is glassraft kv version 1`},
		"foreign":          {"PK\x03\x04", `line 1: foreign format "PK\x03\x04": legal is glassraft kv version 1`},
		"future version":   {withChecksum("glassraft kv version 2\n"), `line 1: version "2": legal is 1`},
		"odd version":      {withChecksum("glassraft kv version 01\n"), `line 1: version "01": legal is 1`},
		"damaged":          {strings.Replace(valid, "set x 5", "set x 6", 1), "last line: wrong checksum"},
		"upper case":       {head + strings.ToUpper(withChecksum(head)[len(head):]), "last line: no checksum but"},
		"cut off":          {head, `last line: no checksum but "applied 8\n": the snapshot is cut off or has something added`},
		"no line end":      {valid[:len(valid)-1], "last line: wrong checksum"},
		"extended":         {valid + "set y 6\n", `last line: no checksum but "set y 6\n"`},
		"twice":            {valid + valid, "last line: wrong checksum"},
		"only the format":  {withChecksum(format), "line 2: no line applied INDEX"},
		"no index":         {withChecksum(format + "set x 5\n"), `line 2: unexpected "set x 5"` + applied},
		"odd index":        {withChecksum(format + "applied 08\n"), `line 2: unexpected "applied 08"` + applied},
		"bad command":      {withChecksum(head + "set x\n"), `line 3: column 6: command "set x" ends too early`},
		"two spaces":       {withChecksum(head + "set x  5\n"), `line 3: "set x  5" is not written as "set x 5"`},
		"another command":  {withChecksum(head + "get x\n"), `line 3: unexpected "get x": legal is session`},
		"descending":       {withChecksum(head + "set y 1\nset x 1\n"), `line 4: key "x" after "y": legal is ascending order`},
		"the same twice":   {withChecksum(head + "set \"\" 1\nset \"\" 1\n"), `line 4: key "" after "": legal is ascending order`},
		"set after all":    {withChecksum(head + "session a 1 ok\nset x 1\n"), `line 4: unexpected "set x 1": legal is session`},
		"empty line":       {withChecksum(head + "\n"), `line 3: unexpected ""`},
		"bad session":      {withChecksum(head + "session a 0 ok\n"), `line 3: sequence "0"`},
		"checksum in body": {withChecksum(withChecksum(head)), "line 3: unexpected \"crc32 "},
		"long value": {
			withChecksum(head + "set x " + strings.Repeat("5", fsm.ValueBytesMax+1) + "\n"),
			`line 3: value of "x" is 1048577 bytes: legal are at most 1048576`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireRefused(t, filled(t), row.text, "bad snapshot: "+row.want)
		})
	}
}

func TestRestoreRefusesEveryFlippedBit(t *testing.T) {
	t.Parallel()
	kv := filled(t)
	whole := snapshot(t, kv)
	for at := range len(whole) {
		for bit := range 8 {
			damaged := []byte(whole)
			damaged[at] ^= 1 << bit
			requireRefused(t, kv, string(damaged), "bad snapshot")
		}
	}
}

func TestRestoreRefusesEveryTruncation(t *testing.T) {
	t.Parallel()
	kv := filled(t)
	whole := snapshot(t, kv)
	for lengthBytes := range len(whole) {
		requireRefused(t, kv, whole[:lengthBytes], "bad snapshot")
	}
}

func TestRestoreRefusesEveryAddedByte(t *testing.T) {
	t.Parallel()
	kv := filled(t)
	whole := snapshot(t, kv)
	for added := range 256 {
		requireRefused(t, kv, whole+string([]byte{byte(added)}), "bad snapshot")
		requireRefused(t, kv, string([]byte{byte(added)})+whole, "bad snapshot")
	}
}

func TestTheSameContentIsTheSameSnapshotHoweverReached(t *testing.T) {
	t.Parallel()
	direct, detour := fsm.NewKV(), fsm.NewKV()
	for index, command := range []string{"set a 1", "set b 2", "set c 34", "get a"} {
		_, err := direct.Apply(uint64(index+1), []byte(command))
		require.NoError(t, err)
	}
	for index, command := range []string{"append c 3", "set b 2", "append c 4", "set a 1"} {
		_, err := detour.Apply(uint64(index+1), []byte(command))
		require.NoError(t, err)
	}
	require.Equal(t, snapshot(t, direct), snapshot(t, detour))
}

func TestSnapshotsPassThroughRestore(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		want := fsm.NewKV()
		for _, request := range drawRequests(t) {
			_, err := want.Apply(want.LastApplied()+rapid.Uint64Range(1, 3).Draw(t, "gap"), request)
			require.NoError(t, err)
		}
		bytes, err := want.Snapshot()
		require.NoError(t, err)
		got := fsm.NewKV()
		require.NoError(t, got.Restore(bytes))
		require.Equal(t, content(want), content(got))
		require.Equal(t, slices.Collect(want.Sessions()), slices.Collect(got.Sessions()))
		require.Equal(t, want.LastApplied(), got.LastApplied())
		again, err := got.Snapshot()
		require.NoError(t, err)
		require.Equal(t, string(bytes), string(again))
	})
}

// One machine applies everything; the other is replaced at some place by a new one that gets its snapshot.
func TestMachinesFedTheSameHaveTheSameSnapshot(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		a, b := fsm.NewKV(), fsm.NewKV()
		requests := drawRequests(t)
		replacedAt := rapid.IntRange(0, len(requests)).Draw(t, "replaced at")
		for i, request := range requests {
			if i == replacedAt {
				bytes, err := b.Snapshot()
				require.NoError(t, err)
				b = fsm.NewKV()
				require.NoError(t, b.Restore(bytes))
			}
			responseA, err := a.Apply(uint64(i+1), request)
			require.NoError(t, err)
			responseB, err := b.Apply(uint64(i+1), request)
			require.NoError(t, err)
			require.Equal(t, responseA, responseB)
			snapshotA, err := a.Snapshot()
			require.NoError(t, err)
			snapshotB, err := b.Snapshot()
			require.NoError(t, err)
			require.Equal(t, string(snapshotA), string(snapshotB))
		}
	})
}

// drawRequests draws data of entries: good and bad commands, with sessions and without.
func drawRequests(t *rapid.T) [][]byte {
	command := rapid.OneOf(
		rapid.Map(commands(rapid.OneOf(rapid.SampledFrom([]string{"x", "y", "a b"}), anyText())), fsm.Command.String),
		anyText(),
	)
	request := rapid.Custom(func(t *rapid.T) []byte {
		r := fsm.Request{Command: command.Draw(t, "command")}
		if rapid.Bool().Draw(t, "session") {
			r.Client = rapid.SampledFrom([]string{"alice", "bob", "c-1"}).Draw(t, "client")
			r.Sequence = rapid.Uint64Range(0, 4).Draw(t, "sequence")
		}
		return r.Encode()
	})
	return rapid.SliceOfN(request, 1, 12).Draw(t, "requests")
}

// filled returns a machine with some of everything.
func filled(t testing.TB) *fsm.KV {
	t.Helper()
	kv := fsm.NewKV()
	for _, request := range []string{
		"set x 5", `set y "a b\n"`, `set "" empty`, "set z 0", "delete z", "@alice/1 append x 0", "@alice/2 get x",
		"@bob/1 nop",
	} {
		apply(t, kv, request)
	}
	return kv
}

// snapshot returns a machine's snapshot as text.
func snapshot(t testing.TB, kv *fsm.KV) string {
	t.Helper()
	bytes, err := kv.Snapshot()
	require.NoError(t, err)
	return string(bytes)
}

// restored returns a new machine with the state of a snapshot.
func restored(t testing.TB, text string) *fsm.KV {
	t.Helper()
	kv := fsm.NewKV()
	require.NoError(t, kv.Restore([]byte(text)))
	return kv
}

// requireRefused requires that a machine refuses the bytes as a snapshot, says so, and stays as it is.
func requireRefused(t testing.TB, kv *fsm.KV, text, wantPrefix string) {
	t.Helper()
	before := snapshot(t, kv)
	err := kv.Restore([]byte(text))
	require.ErrorIs(t, err, fsm.ErrBadSnapshot, "%q", text)
	require.True(t, strings.HasPrefix(err.Error(), wantPrefix), "%v", err)
	require.Equal(t, before, snapshot(t, kv))
}

// withChecksum ends the lines of a snapshot as Snapshot does.
func withChecksum(lines string) string {
	return fmt.Sprintf("%scrc32 %08x\n", lines, crc32.ChecksumIEEE([]byte(lines)))
}
