package memstore_test

import (
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/memstore"
)

// A cluster of one node elects itself and writes the first entry of its term,
// the empty one, to its disk.
func Example() {
	disk := memstore.New(&raftpb.ConfState{Voters: []uint64{1}})
	node, err := raft.NewRawNode(&raft.Config{
		ID: 1, Storage: disk, ElectionTick: 10, HeartbeatTick: 1, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 16,
	})
	if err != nil {
		panic(err)
	}
	if err := node.Campaign(); err != nil {
		panic(err)
	}
	for node.HasReady() {
		ready := node.Ready()
		if err := disk.Append(ready.Entries); err != nil {
			panic(err)
		}
		if ready.HardState != nil {
			if err := disk.SetHardState(ready.HardState); err != nil {
				panic(err)
			}
		}
		node.Advance(ready)
	}
	_, last := disk.LogState()
	vote := disk.Vote()
	fmt.Printf("last entry %v, voted for %v in term %d\n", last, vote.Node, vote.Term)
	fmt.Println(disk.Compact(5))
	// Output:
	// last entry 1/1, voted for S1 in term 1
	// memstore: compact 5: index is beyond the last entry: last index is 1
}
