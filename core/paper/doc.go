// Package paper holds the claims of Raft against the library: a test for each
// claim of the Raft paper (extended version, sections 5 to 8) and of those parts
// of the Raft dissertation that go beyond it (sections 3.8, 3.10, 4.1, 4.2, 6.2,
// 6.3, 6.4, 9.6 and 10.2.1). It has no code of its own.
//
// A test names the claim. The comment above it gives the section and says the
// claim in other words; where etcd/raft does something else, the comment says
// so after "etcd/raft departs", and the test wants what the library does. The
// body brings the situation about by events alone, in as few as will do: nobody
// writes to a disk or forges a message. Each event is watched by core/check, and
// most claims are made with synchronous and with asynchronous storage writes.
//
// It refuses to test the engine around the library: that is what the tests of
// core are for.
//
// Read helpers_test.go (how a test brings about what it needs) and look_test.go
// (what it looks at). Then, in the order of the paper: terms_test.go (§5.1),
// election_test.go (§5.2, §5.6), replication_test.go (§5.3), figure7_test.go,
// safety_test.go (§5.4), figure8_test.go, crash_test.go (§5.5),
// membership_test.go (§6: joint consensus), servers_test.go (§6: servers that
// come and go), snapshot_test.go (§7), clients_test.go and reads_test.go (§8).
// Of the dissertation alone: prevote_test.go (§9.6) and disk_test.go (§10.2.1).
// plays_test.go holds the figures' play scripts against the figures.
//
// A claim looks like this:
//
//	w := ledWorld(t, 3, o)                // S1 leads
//	w.isolate(1)                          // and is cut off
//	w.lead(2)
//	stale := w.propose(1, "set x stale")
//	w.settle()                            // all happens that needs no time
//	require.Equal(t, "pending", w.result(stale))
package paper
