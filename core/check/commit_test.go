package check_test

import (
	"testing"

	"glassraft/core"
	"glassraft/core/check"
)

func TestDurableCommit(t *testing.T) {
	t.Parallel()
	joint := core.Membership{Voters: []core.NodeID{1, 2, 3}, Outgoing: []core.NodeID{3, 4, 5}}
	at := func(nodes ...core.NodeID) core.Effects {
		var fx core.Effects
		for _, id := range nodes {
			fx = append(fx, wrote(id, entry(2, 1, "a")))
		}
		return fx
	}
	requireRows(t, []row{
		{
			"on one disk of three",
			[]core.Effects{at(1), {commits(1, 2, 1)}},
			check.DurableCommit, 3, []core.NodeID{1, 2, 3},
			"S1 takes entry 2/1 for committed, but only S1 of the voters S1, S2 and S3 has it on disk.",
		},
		{
			"on the disks of learners only",
			[]core.Effects{at(4, 5), {commits(4, 2, 1)}},
			check.DurableCommit, 3, []core.NodeID{4, 1, 2, 3},
			"S4 takes entry 2/1 for committed, but none of the voters S1, S2 and S3 has it on disk.",
		},
		{
			"another entry on the other disks",
			[]core.Effects{at(1), {wrote(2, entry(1, 1, "b")), wrote(3, entry(1, 1, "b"))}, {commits(1, 2, 1)}},
			check.DurableCommit, 4, []core.NodeID{1, 2, 3},
			"S1 takes entry 2/1 for committed, but only S1 of the voters S1, S2 and S3 has it on disk.",
		},
		{
			"overwritten since",
			[]core.Effects{at(1, 2), {wrote(2, entry(3, 1, "b"))}, {commits(1, 2, 1)}},
			check.DurableCommit, 4, []core.NodeID{1, 2, 3},
			"S1 takes entry 2/1 for committed, but only S1 of the voters S1, S2 and S3 has it on disk.",
		},
		{
			"on half of four disks",
			[]core.Effects{at(1, 2), {reconfigured(1, core.Membership{Voters: []core.NodeID{1, 2, 3, 4}})}, {commits(1, 2, 1)}},
			check.DurableCommit, 4, []core.NodeID{1, 3, 4},
			"S1 takes entry 2/1 for committed, but only S1 and S2 of the voters S1, S2, S3 and S4 have it on disk.",
		},
		{
			"without a majority of the outgoing voters",
			[]core.Effects{at(1, 2), {reconfigured(1, joint)}, {commits(1, 2, 1)}},
			check.DurableCommit, 4, []core.NodeID{1, 3, 4, 5},
			"S1 takes entry 2/1 for committed, but none of the outgoing voters S3, S4 and S5 has it on disk.",
		},
		{
			"without a majority of the incoming voters",
			[]core.Effects{at(3, 4, 5), {reconfigured(3, joint)}, {commits(3, 2, 1)}},
			check.DurableCommit, 4, []core.NodeID{3, 1, 2},
			"S3 takes entry 2/1 for committed, but only S3 of the voters S1, S2 and S3 has it on disk.",
		},
		{
			"without voters",
			[]core.Effects{at(1), {reconfigured(1, core.Membership{})}, {commits(1, 2, 1)}},
			check.DurableCommit, 4, []core.NodeID{1},
			"S1 takes entry 2/1 for committed, but there are no voters to have it on disk.",
		},
		{
			"without an entry",
			[]core.Effects{at(1, 2, 3), {commits(1, 2, 2)}},
			check.DurableCommit, 3, []core.NodeID{1},
			"S1 takes index 2 for committed, where its log has no entry.",
		},
		{name: "on two disks of three", events: []core.Effects{at(1, 3), {commits(1, 2, 1)}}},
		{name: "on the disks of the others", events: []core.Effects{at(2, 3, 4), {commits(4, 2, 1)}}},
		{name: "on majorities of both sets", events: []core.Effects{at(1, 3, 5), {reconfigured(1, joint)}, {commits(1, 2, 1)}}},
		{name: "on the one disk there is", events: []core.Effects{at(1), {reconfigured(1, core.Membership{Voters: []core.NodeID{1}})}, {commits(1, 2, 1)}}},
		{name: "in the snapshot of one", events: []core.Effects{at(1), {installed(2, 2, 1)}, {commits(1, 2, 1)}}},
		{name: "in a snapshot of a later entry", events: []core.Effects{at(1), {installed(2, 2, 9)}, {commits(1, 2, 1)}}},
		{name: "by the configuration before in the event", events: []core.Effects{at(1, 2), {reconfigured(1, core.Membership{Voters: []core.NodeID{1, 2, 3, 4}}), commits(1, 2, 1)}}},
		{name: "a follower that learns of it later", events: []core.Effects{at(1, 2), {commits(1, 2, 1)}, {reconfigured(3, core.Membership{Voters: []core.NodeID{3}}), commits(3, 2, 1)}}},
	})
}

func TestMonotonicCommit(t *testing.T) {
	t.Parallel()
	requireRows(t, []row{
		{
			"in memory",
			[]core.Effects{{state(2, core.State{Term: 3, Commit: 5}, core.State{Term: 3, Commit: 4})}},
			check.MonotonicCommit, 2, []core.NodeID{2},
			"S2 goes back from commit index 5 to 4.",
		},
		{
			"on disk",
			[]core.Effects{{saved(2, 1, 0, 5)}, {saved(2, 2, 0, 4)}},
			check.MonotonicCommit, 3, []core.NodeID{2},
			"S2 saves commit index 4 over 5.",
		},
		{
			"across a restart",
			[]core.Effects{{saved(2, 0, 0, 5)}, {core.NodeCrashed{Node: 2}}, {core.NodeRestarted{Node: 2}}},
			check.MonotonicCommit, 4, []core.NodeID{2},
			"S2 restarts with commit index 0, though it saved 5.",
		},
		{name: "in memory across a crash", events: []core.Effects{{state(2, core.State{}, core.State{})}, {core.NodeCrashed{Node: 2}}, {core.NodeRestarted{Node: 2}}}},
		{name: "a role that changes", events: []core.Effects{{state(1, core.State{Role: core.Leader, Term: 3, Commit: 5}, core.State{Term: 4, Commit: 5})}}},
	})
}

func TestMonotonicTerm(t *testing.T) {
	t.Parallel()
	requireRows(t, []row{
		{
			"a term in memory",
			[]core.Effects{{state(2, core.State{Term: 3, Commit: 5}, core.State{Term: 2, Commit: 5})}},
			check.MonotonicTerm, 2, []core.NodeID{2},
			"S2 goes back from term 3 to term 2.",
		},
		{
			"a vote in memory",
			[]core.Effects{{state(2, core.State{Term: 3, Vote: 1}, core.State{Term: 3, Vote: 3})}},
			check.MonotonicTerm, 2, []core.NodeID{2},
			"S2 votes for S3 in term 3, in which it voted for S1.",
		},
		{
			"a term on disk",
			[]core.Effects{{saved(2, 3, 1, 0)}, {saved(2, 2, 1, 0)}},
			check.MonotonicTerm, 3, []core.NodeID{2},
			"S2 saves term 2 over term 3.",
		},
		{
			"a vote on disk",
			[]core.Effects{{saved(2, 3, 1, 0)}, {saved(2, 3, 3, 0)}},
			check.MonotonicTerm, 3, []core.NodeID{2},
			"S2 saves a vote for S3 in term 3 over its vote for S1.",
		},
		{
			"a term across a restart",
			[]core.Effects{{saved(2, 3, 0, 0)}, {core.NodeCrashed{Node: 2}}, {core.NodeRestarted{Node: 2}}},
			check.MonotonicTerm, 4, []core.NodeID{2},
			"S2 restarts in term 0, though it saved term 3.",
		},
		{
			"a vote across a restart",
			[]core.Effects{{saved(2, 0, 1, 0)}, {core.NodeCrashed{Node: 2}}, {core.NodeRestarted{Node: 2}}},
			check.MonotonicTerm, 4, []core.NodeID{2},
			"S2 restarts with a vote for none in term 0, though it saved one for S1.",
		},
		{name: "a vote in a later term", events: []core.Effects{{state(2, core.State{Term: 3, Vote: 1}, core.State{Term: 4, Vote: 3}), saved(2, 3, 1, 0), saved(2, 4, 3, 0)}}},
		{name: "a vote that is given late", events: []core.Effects{{state(2, core.State{Term: 3}, core.State{Term: 3, Vote: 1}), saved(2, 3, 0, 0), saved(2, 3, 1, 0)}}},
		{name: "a vote that a crash forgot before it was saved", events: []core.Effects{{state(2, core.State{Term: 3}, core.State{Term: 3, Vote: 1})}, {core.NodeCrashed{Node: 2}}, {core.NodeRestarted{Node: 2}}, {state(2, core.State{Term: 3}, core.State{Term: 3, Vote: 3})}}},
	})
}
