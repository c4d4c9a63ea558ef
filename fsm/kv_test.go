package fsm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/fsm"
)

func TestCommandsAnswerAsTheTableSays(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before  string // a command that is applied first, if any
		command string
		want    string
		after   string // what x is in the end, as the response to get x
	}{
		"set absent":     {"", "set x 5", "ok", "5"},
		"set present":    {"set x 5", "set x 6", "ok", "6"},
		"get present":    {"set x 5", "get x", "5", "5"},
		"get absent":     {"", "get x", "not found", "not found"},
		"get empty":      {`set x ""`, "get x", `""`, `""`},
		"delete present": {"set x 5", "delete x", "ok", "not found"},
		"delete absent":  {"", "delete x", "not found", "not found"},
		"cas equal":      {"set x 5", "cas x 5 6", "ok", "6"},
		"cas differs":    {"set x 7", "cas x 5 6", "differs: 7", "7"},
		"cas absent":     {"", "cas x 5 6", "not found", "not found"},
		"cas from empty": {"", `cas x "" 6`, "not found", "not found"},
		"append present": {"set x ab", "append x cd", "ok", "abcd"},
		"append absent":  {"", "append x cd", "ok", "cd"},
		"misspelt": {
			"set x 5", "gett x",
			`error: column 1: unknown verb "gett" (did you mean get?): legal verbs are append, cas, delete, get, set`, "5",
		},
		"no request": {"set x 5", "@", `error: session "@": no sequence: legal is @CLIENT/SEQUENCE COMMAND`, "5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kv := fsm.NewKV()
			if row.before != "" {
				require.Equal(t, "ok", apply(t, kv, row.before).String())
			}
			require.Equal(t, row.want, apply(t, kv, row.command).String())
			require.Equal(t, row.after, apply(t, kv, "get x").String())
		})
	}
}

func TestANewMachineIsEmpty(t *testing.T) {
	t.Parallel()
	kv := fsm.NewKV()
	require.Zero(t, kv.LastApplied())
	require.Zero(t, kv.Len())
	_, found := kv.Get("x")
	require.False(t, found)
}

func TestAnIndexIsAppliedOnceAndInOrder(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		indexes []uint64
		refused string // the error at the last index, or empty
	}{
		"in order":        {[]uint64{1, 2, 3}, ""},
		"gap forward":     {[]uint64{1, 5, 9}, ""},
		"late beginning":  {[]uint64{1000}, ""},
		"zero":            {[]uint64{0}, "index 0: already applied: last applied is 0"},
		"zero later":      {[]uint64{4, 0}, "index 0: already applied: last applied is 4"},
		"the same again":  {[]uint64{1, 1}, "index 1: already applied: last applied is 1"},
		"1, 3, 2":         {[]uint64{1, 3, 2}, "index 2: already applied: last applied is 3"},
		"far behind":      {[]uint64{100, 1}, "index 1: already applied: last applied is 100"},
		"highest, lowest": {[]uint64{1<<64 - 1, 1}, "index 1: already applied: last applied is 18446744073709551615"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kv := fsm.NewKV()
			last := len(row.indexes) - 1
			for _, index := range row.indexes[:last] {
				_, err := kv.Apply(index, []byte("append x a"))
				require.NoError(t, err)
			}
			before := snapshot(t, kv)
			response, err := kv.Apply(row.indexes[last], []byte("append x b"))
			if row.refused == "" {
				require.NoError(t, err)
				require.Equal(t, row.indexes[last], kv.LastApplied())
				return
			}
			require.ErrorIs(t, err, fsm.ErrAlreadyApplied)
			require.EqualError(t, err, row.refused)
			require.Zero(t, response)
			require.Equal(t, before, snapshot(t, kv))
		})
	}
}

func TestUnreadableBytesAreANoOpWithAnErrorResponse(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"nil":           nil,
		"empty":         {},
		"invalid UTF-8": {0xff, 0xfe},
		"line end":      []byte("set x 6\n"),
		"zero byte":     []byte("set x \x00"),
		"bad session":   []byte("@/1 set x 6"),
		"oversize":      []byte("set x " + strings.Repeat("6", fsm.CommandBytesMax)),
		"no command":    []byte("nonsense"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kv := fsm.NewKV()
			apply(t, kv, "set x 5")
			response, err := kv.Apply(7, data)
			require.NoError(t, err)
			require.Equal(t, fsm.StatusError, response.Status)
			require.NotEmpty(t, response.Value)
			require.Equal(t, uint64(7), kv.LastApplied())
			require.Equal(t, map[string]string{"x": "5"}, content(kv))
		})
	}
}

func TestApplyKeepsNothingOfTheRequest(t *testing.T) {
	t.Parallel()
	kv := fsm.NewKV()
	request := []byte("@alice/1 set x 5")
	_, err := kv.Apply(1, request)
	require.NoError(t, err)
	for i := range request {
		request[i] = '?'
	}
	require.Equal(t, "5", apply(t, kv, "get x").Value)
	require.Contains(t, snapshot(t, kv), "session alice 1 ok\n")
}

func TestAValueGrowsToItsLimitAndNoFurther(t *testing.T) {
	t.Parallel()
	kv := fsm.NewKV()
	const chunkBytes = fsm.ValueBytesMax / 32
	for range 32 {
		require.Equal(t, "ok", apply(t, kv, "append x "+strings.Repeat("a", chunkBytes)).String())
	}
	require.Equal(t, `error: append: value of "x" would be 1048577 bytes: legal are at most 1048576`,
		apply(t, kv, "append x a").String())
	value, found := kv.Get("x")
	require.True(t, found)
	require.Len(t, value, fsm.ValueBytesMax)
}

func TestARepeatedRequestGetsItsFirstResponse(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ command, want string }{
		"append":   {"append x b", "ok"},
		"get":      {"get x", "a"},
		"cas":      {"cas x a b", "ok"},
		"delete":   {"delete x", "ok"},
		"mistaken": {"get x y", `error: column 7: unexpected "y": legal is get KEY`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kv := fsm.NewKV()
			apply(t, kv, "set x a")
			require.Equal(t, row.want, apply(t, kv, "@alice/1 "+row.command).String())
			apply(t, kv, "set x other")
			require.Equal(t, row.want, apply(t, kv, "@alice/1 "+row.command).String())
			require.Equal(t, "other", apply(t, kv, "get x").Value)
		})
	}
}

func TestKeysComeInOrder(t *testing.T) {
	t.Parallel()
	kv := fsm.NewKV()
	for _, key := range []string{"c", "a", `""`, "B", "é", "b10", "b9"} {
		apply(t, kv, "set "+key+" 1")
	}
	var keys []string
	for key, value := range kv.All() {
		keys = append(keys, key)
		require.Equal(t, "1", value)
	}
	require.Equal(t, []string{"", "B", "a", "b10", "b9", "c", "é"}, keys)
	require.Equal(t, len(keys), kv.Len())
	for key := range kv.All() {
		require.Equal(t, "", key)
		break
	}
}

func TestSessionsOfAMachineCanBeSeen(t *testing.T) {
	t.Parallel()
	kv := fsm.NewKV()
	apply(t, kv, "@bob/7 set x 5")
	apply(t, kv, "@alice/2 get x")
	var sessions []fsm.Session
	for session := range kv.Sessions() {
		sessions = append(sessions, session)
	}
	require.Equal(t, []fsm.Session{
		{Client: "alice", Sequence: 2, Response: fsm.Response{Status: fsm.StatusValue, Value: "5"}},
		{Client: "bob", Sequence: 7, Response: fsm.Response{Status: fsm.StatusOK}},
	}, sessions)
}

func TestApplyAllocatesLittle(t *testing.T) { // not parallel: AllocsPerRun counts those of the whole process
	kv := fsm.NewKV()
	request := []byte("set x 5")
	index := uint64(0)
	allocs := testing.AllocsPerRun(1000, func() {
		index++
		_, _ = kv.Apply(index, request)
	})
	require.LessOrEqual(t, allocs, 2.0)
}

// A plain map stands for the machine: each command is carried out as its one sentence of description says.
func TestKVAgreesWithAPlainMap(t *testing.T) {
	t.Parallel()
	generator := commands(rapid.SampledFrom([]string{"", "x", "y", "a b"}))
	checkMany(t, func(t *rapid.T) {
		kv := fsm.NewKV()
		model := map[string]string{}
		for index := range rapid.IntRange(1, 20).Draw(t, "commands") {
			c := generator.Draw(t, "command")
			value, found := model[c.Key]
			want := fsm.Response{Status: fsm.StatusOK}
			switch {
			case c.Verb == fsm.Set:
				model[c.Key] = c.Value
			case c.Verb == fsm.Append:
				model[c.Key] = value + c.Value
			case !found:
				want.Status = fsm.StatusNotFound
			case c.Verb == fsm.Get:
				want = fsm.Response{Status: fsm.StatusValue, Value: value}
			case c.Verb == fsm.Delete:
				delete(model, c.Key)
			case value != c.Old:
				want = fsm.Response{Status: fsm.StatusDiffers, Value: value}
			default:
				model[c.Key] = c.Value
			}
			got, err := kv.Apply(uint64(index+1), []byte(c.String()))
			require.NoError(t, err)
			require.Equal(t, want, got, c.String())
			require.Equal(t, model, content(kv))
		}
	})
}

func TestRepetitionsAnywhereChangeNothing(t *testing.T) {
	t.Parallel()
	generator := commands(rapid.SampledFrom([]string{"x", "y", "a b"}))
	checkMany(t, func(t *rapid.T) {
		once, often := fsm.NewKV(), fsm.NewKV()
		first := map[string]fsm.Response{}
		latest := map[string]fsm.Request{}
		index := uint64(0)
		for range rapid.IntRange(1, 15).Draw(t, "requests") {
			client := rapid.SampledFrom([]string{"alice", "bob"}).Draw(t, "client")
			request := fsm.Request{
				Client: client, Sequence: latest[client].Sequence + 1, Command: generator.Draw(t, "command").String(),
			}
			latest[client] = request
			index++
			_, err := once.Apply(index, request.Encode())
			require.NoError(t, err)
			first[client], err = often.Apply(index, request.Encode())
			require.NoError(t, err)
			for range rapid.IntRange(0, 3).Draw(t, "repetitions") {
				repeated := latest[rapid.SampledFrom([]string{"alice", "bob"}).Draw(t, "who")]
				if repeated.Client == "" {
					continue
				}
				index++
				got, err := often.Apply(index, repeated.Encode())
				require.NoError(t, err)
				require.Equal(t, first[repeated.Client], got)
			}
			require.Equal(t, content(once), content(often))
		}
	})
}

func BenchmarkApply(b *testing.B) {
	for _, request := range []string{"set x 5", "get x", "append x \"\"", "cas x 5 5", "@alice/1 get x"} {
		b.Run(request, func(b *testing.B) {
			kv := fsm.NewKV()
			_, err := kv.Apply(1, []byte("set x 5"))
			require.NoError(b, err)
			data := []byte(request)
			b.ReportAllocs()
			for index := uint64(2); b.Loop(); index++ {
				_, _ = kv.Apply(index, data)
			}
		})
	}
}

// apply carries out a request at the next index.
func apply(t testing.TB, kv *fsm.KV, request string) fsm.Response {
	t.Helper()
	response, err := kv.Apply(kv.LastApplied()+1, []byte(request))
	require.NoError(t, err)
	return response
}

// content returns the keys and values of a machine.
func content(kv *fsm.KV) map[string]string {
	values := map[string]string{}
	for key, value := range kv.All() {
		values[key] = value
	}
	return values
}

// checkMany checks a property on at least a thousand inputs; rapid's own number is a hundred.
func checkMany(t *testing.T, property func(t *rapid.T)) {
	t.Helper()
	for batch := range 10 {
		t.Run(fmt.Sprint("batch ", batch), func(t *testing.T) { rapid.Check(t, property) })
	}
}

// anyText generates words as users type them, and any bytes.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[a-z0-9]{0,5}`),
		rapid.StringMatching(`[ "'\x60\\@/:a\n\t]{0,6}`),
		rapid.StringN(0, 6, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 6), func(b []byte) string { return string(b) }),
	)
}

// commands generates commands with only those fields that their verb has.
func commands(word *rapid.Generator[string]) *rapid.Generator[fsm.Command] {
	return rapid.Custom(func(t *rapid.T) fsm.Command {
		verbs := []fsm.Verb{fsm.Append, fsm.CAS, fsm.Delete, fsm.Get, fsm.Set}
		c := fsm.Command{Verb: rapid.SampledFrom(verbs).Draw(t, "verb"), Key: word.Draw(t, "key")}
		switch c.Verb {
		case fsm.CAS:
			c.Old, c.Value = word.Draw(t, "old"), word.Draw(t, "value")
		case fsm.Append, fsm.Set:
			c.Value = word.Draw(t, "value")
		}
		return c
	})
}
