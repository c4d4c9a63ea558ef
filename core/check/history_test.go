package check_test

import (
	"bytes"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core/check"
)

// shown wants that porcupine, given the history, finds what Linearizable finds,
// and can draw it; and gives the descriptions of the operations by their rows.
func shown(t require.TestingT, checker *check.Checker) map[int][]string {
	found, err := checker.Linearizable(check.StepsUsual)
	require.NoError(t, err)
	model, operations, err := checker.History(check.StepsUsual)
	require.NoError(t, err)
	result, info := porcupine.CheckOperationsVerbose(model, operations, 0)
	require.Equal(t, len(found) == 0, result == porcupine.Ok)
	var page bytes.Buffer
	require.NoError(t, porcupine.Visualize(model, info, &page))
	rows := map[int][]string{}
	for _, o := range operations {
		rows[o.ClientId] = append(rows[o.ClientId], model.DescribeOperation(o.Input, o.Output))
	}
	return rows
}

func TestHistoryOfSeveralKeys(t *testing.T) {
	t.Parallel()
	rows := shown(t, observed(t, told(
		sends(1, 1, `@c1/1 set x "1 2"`), ends(1, 1, ok),
		sends(2, 1, "set y 7"), ends(2, 1, refused),
		reads(2, 2, "x"), ends(2, 2, is("1 2")),
		reads(2, 3, "y"), ends(2, 3, absent),
		sends(3, 1, "append x 3"), ends(3, 1, inDoubt),
		sends(3, 2, "cas x 5 6"), ends(3, 2, differs("1 23")),
	)...))
	require.Equal(t, map[int][]string{
		0: {"after the last answer"},
		1: {`c1 at S1: set x "1 2" -> ok`},
		2: {`c2 at S2: get x -> "1 2"`, `c2 at S2: get y -> not found`},
		3: {`c3 at S1: cas x 5 6 -> differs: "1 23"`},
		4: {`c3 at S1: append x 3 -> no answer`},
	}, rows)
}

func TestHistoryThatNoOrderExplains(t *testing.T) {
	t.Parallel()
	rows := shown(t, observed(t, told(
		sends(1, 1, "set x 5"), ends(1, 1, ok), reads(2, 1, "x"), ends(2, 1, absent),
		sends(1, 2, "set y 5"), ends(1, 2, inDoubt), reads(2, 2, "y"), ends(2, 2, is("5")),
	)...))
	require.Equal(t, []string{"c1 at S1: set y 5 -> no answer"}, rows[3])
}

func TestHistoryStates(t *testing.T) {
	t.Parallel()
	model, _, err := check.New().History(check.StepsUsual)
	require.NoError(t, err)
	require.Equal(t, "absent", model.DescribeState(model.Init()))
	model, operations, err := observed(t, told(sends(1, 1, "set x 5"), ends(1, 1, ok))...).History(check.StepsUsual)
	require.NoError(t, err)
	_, state := model.Step(model.Init(), operations[0].Input, operations[0].Output)
	require.Equal(t, `"5"`, model.DescribeState(state))
}

func TestHistoryThatTakesTooManySteps(t *testing.T) {
	t.Parallel()
	effects := append(entangled(20, "zz"), reads(98, 1, "y"), ends(98, 1, is("5")))
	_, operations, err := observed(t, told(effects...)...).History(1000)
	require.ErrorIs(t, err, check.ErrUndecided)
	require.EqualError(t, err, `linearizability not decided: key "x": 21 operations, 0 of them in doubt, need more than 1000 steps`)
	require.Empty(t, operations)
}

// The picture needs no more work than the judgement, whatever happened.
func TestHistoryOfHonestRuns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { shown(t, drawHonest(t, 300).checker) })
}
