package view_test

import "testing"

// What happens between nodes, to their clocks and disks, and with clients.
func TestSentencesOfTheNetwork(t *testing.T) {
	t.Parallel()
	requireSentences(t, []sentenceRow{
		{"a message held", three, []string{"propose 1 set x 5", "process-ready 1", "keep MsgApp 1 2"}, "The network holds S1’s append request to S2: it does not arrive until it is released."},
		{"a message released", three, []string{"propose 1 set x 5", "process-ready 1", "keep MsgApp 1 2", "free MsgApp 1 2"}, "The network holds S1’s append request to S2 no longer: it is due now."},
		{"a message released early", slow, []string{"campaign 1", "process-ready 1", "keep MsgVote 1 2", "free MsgVote 1 2"}, "The network holds S1’s vote request to S2 no longer: it arrives in 13 ms."},
		{"every link", three, []string{"link loss=5% duplicate=1% reorder=12.5% long-tail=true"}, "Every link takes 10 to 20 ms (now and then much longer), and loses 5%, doubles 1% and reorders 12.5% of its messages. That counts for what is sent from now on."},
		{"every link, those set apart too", three, []string{"link 1 2 loss=5%", "link"}, "Every link, those that differed too, takes 10 to 20 ms. That counts for what is sent from now on."},
		{"one link", three, []string{"link 1 2 latency-min-us=0 latency-max-us=1500 loss=5%"}, "The link from S1 to S2 takes 0 to 1.5 ms, and loses 5% of its messages. That counts for what is sent from now on."},
		{"a link of one latency", three, []string{"link 1 2 latency-min-us=5000 latency-max-us=5000"}, "The link from S1 to S2 takes 5 ms. That counts for what is sent from now on."},
		{"a link of no latency", three, []string{"link 1 2 latency-min-us=0 latency-max-us=0"}, "The link from S1 to S2 takes no time. That counts for what is sent from now on."},
		{"a cut", three, []string{"cut 1 2"}, "The link from S1 to S2 is cut: what is sent on it, or would arrive over it, is lost. The other direction is not."},
		{"a cut both ways", three, []string{"cut 1 2", "cut 2 1"}, "The link from S2 to S1 is cut: what is sent on it, or would arrive over it, is lost. The other direction is cut too."},
		{"a partition", three, []string{"partition 1,2"}, "The network falls into 2 parts: S1 and S2; S3. What is sent from one to another, or would arrive there, is lost."},
		{"another partition", three, []string{"partition 1,2", "partition 1 | 2,3"}, "The network falls into 2 parts: S1; S2 and S3. What is sent from one to another, or would arrive there, is lost. 2 links within the parts carry messages again."},
		{"a partition of one part", three, []string{"partition 1,2", "partition 1,2,3"}, "The network is one again: no link is cut any more."},
		{"heal", three, []string{"partition 1,2", "heal"}, "The 4 links that were cut carry messages again. What was sent while they were cut stays lost."},
		{"heal one", three, []string{"partition 1,2", "heal 1 3"}, "The link from S1 to S3 carries messages again. What was sent while it was cut stays lost."},
		{"heal the only one", three, []string{"cut 1 2", "heal"}, "The link that was cut carries messages again. What was sent while it was cut stays lost."},
		{"a message on a cut link", three, []string{"tick 1 count=50", "process-ready 1", "cut 1 2", "arrive MsgHeartbeat 1 2"}, "S1’s heartbeat to S2 does not arrive: the link from S1 to S2 is cut. It is lost."},
		{"a message sent on a cut link", three, []string{"cut 1 2", "tick 1 count=50", "process-ready 1", "heal", "arrive MsgHeartbeat 1 2"}, "S1’s heartbeat to S2 does not arrive: the link from S1 to S2 was cut when it was sent. It is lost."},
		{"a message that the link loses", three, []string{"link loss=100%", "tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 2"}, "S1’s heartbeat to S2 does not arrive: the link from S1 to S2 loses it."},
		{"a forwarded proposal that the link loses", three, []string{"link loss=100%", "propose 2 set x 5", "process-ready 2", "arrive MsgProp 2 1"}, "S2’s forwarded proposal to S1 does not arrive: the link from S2 to S1 loses it. The request “set x 5” to S2 is in doubt: it was lost on its way to the leader."},
		{"a message that the link doubles", three, []string{"link 1 2 duplicate=100%", "tick 1 count=50", "process-ready 1"}, "S1 sends S2 and S3 a heartbeat. The network carries S1’s heartbeat to S2 twice."},
		{"a wrong clock", three, []string{"clock 2 50%"}, "S2’s clock runs at 50% of the right speed from its next tick on."},
		{"a clock set right", three, []string{"clock 2 50%", "clock 2 100%"}, "S2’s clock runs right from its next tick on."},
		{"a slow disk", async, []string{"disk 2 10%"}, "S2’s disk and state machine work at 10% of their usual speed. That counts for what is queued from now on."},
		{"a disk as usual", async, []string{"disk 2 10%", "disk 2 100%"}, "S2’s disk and state machine work at their usual speed. That counts for what is queued from now on."},
		{"a slow disk that nobody notices", three, []string{"disk 2 10%"}, "S2’s disk and state machine work at 10% of their usual speed. It changes nothing: S2 writes synchronously, which takes no time here."},
		{"wait", three, []string{"wait until-us=12500"}, "13 ms pass. Nothing else happens."},
		{"wait while a message is due", three, []string{"propose 1 set x 5", "process-ready 1", "wait until-us=45000"}, "45 ms pass. Nothing else happens, not even what is due by now."},
		{"wait while a message is held", three, []string{"cut 1 3", "propose 1 set x 5", "process-ready 1", "keep MsgApp 1 2", "arrive MsgApp 1 3", "wait until-us=45000"}, "45 ms pass. Nothing else happens."},
		{"wait while a write is due", async, []string{"propose 1 set x 5", "process-ready 1", "cut 1 2", "cut 1 3", "arrive MsgApp 1 2", "arrive MsgApp 1 3", "wait until-us=45000"}, "25 ms pass. Nothing else happens, not even what is due by now."},
		{"a leader forgotten", three, []string{"forget-leader 2"}, "S2 forgets that S1 leads term 1. It stays a follower, and its election timeout runs on."},
		{"a leader that leads itself", three, []string{"forget-leader 1"}, "S1 is told to forget its leader, but it leads itself. Nothing changes."},
		{"no leader to forget", three, []string{"forget-leader 2", "forget-leader 2"}, "S2 is told to forget its leader, but it knows of no leader. Nothing changes."},
		{"a leader not forgotten", lease, []string{"forget-leader 2"}, "S2 is told to forget its leader, but reads may rely on the lease of S1. Nothing changes."},
		{"unreachable", three, []string{"report-unreachable 1 2"}, "The transport tells S1 that S2 cannot be reached. From now on S1 sends it one append request at a time, until one is acknowledged."},
		{"unreachable for a follower", three, []string{"report-unreachable 2 1"}, "The transport tells S2 that S1 cannot be reached. Nothing changes."},
		{"a snapshot reported as arrived", behind, []string{"report-snapshot 1 3 delivered=true"}, "The transport tells S1 that its snapshot to S3 arrived. S1 will go on with entry 4 once it hears from S3."},
		{"a snapshot reported as lost", behind, []string{"report-snapshot 1 3 delivered=false"}, "The transport tells S1 that its snapshot to S3 did not arrive. S1 will try again once it hears from S3."},
		{"a report that nobody waits for", three, []string{"report-snapshot 1 3 delivered=true"}, "The transport tells S1 that its snapshot to S3 arrived. S1 waits for no such report, so nothing changes."},
		{"clients", three, []string{"add-clients 2"}, "Clients c1 and c2 begin to use the cluster, one operation after the other: 40% are reads, and an operation is given up after 20 attempts of 500 ms each."},
		{"a client", three, []string{"add-clients 1 operations=1 attempts=1 reads=0%"}, "Client c1 begins to use the cluster, one operation after the other: 0% are reads, and an operation is given up after 1 attempt of 500 ms. It stops after 1 operation."},
	})
}

// What simulated clients do, and what they make of it.
func TestSentencesOfClients(t *testing.T) {
	t.Parallel()
	requireSentences(t, []sentenceRow{
		{"a client asks a node that is down", three, []string{"add-clients 1 reads=0% keys=1", "crash 3", "client 1"}, "Client c1 begins operation 1: it asks S3 to “@c1/1 get a”, which is down. Client c1 will try again in 20 ms."},
		{"a client asks a node that stands still", three, []string{"add-clients 1 reads=0% keys=1", "pause 3", "client 1"}, "Client c1 begins operation 1: it asks S3 to “@c1/1 get a”, which stands still and takes nothing."},
		{"a client waits for a node that stands still", three, []string{"add-clients 1 reads=0% keys=1", "pause 3", "client 1", "client 1"}, "Client c1 has waited long enough for S3. S3 stood still and never took the request. Client c1 will try again in 20 ms."},
		{"a client asks a follower", three, []string{"add-clients 1 reads=0% keys=1", "client 1"}, "Client c1 begins operation 1: it asks S3 to “@c1/1 get a”. S3 does not lead; it will forward the request to S1."},
		{"a client asks a follower that knows no leader", three, []string{"add-clients 1 reads=0% keys=1", "forget-leader 3", "client 1"}, "Client c1 begins operation 1: it asks S3 to “@c1/1 get a”. S3 refuses: it knows no leader. Client c1 will try again in 20 ms."},
		{"a client reads", three, []string{"add-clients 1 reads=100% keys=1", "client 1"}, "Client c1 begins operation 1: it asks S3 for a. S3 will ask S1 up to which index it must have applied before it may answer."},
		{"a client waits for a write", three, []string{"add-clients 1 reads=0% keys=1", "client 1", "client 1"}, "Client c1 has waited long enough for S3. The request may have taken effect, or may yet. Client c1 will try again in 20 ms."},
		{"a client waits for a read", three, []string{"add-clients 1 reads=100% keys=1", "client 1", "client 1"}, "Client c1 has waited long enough for S3. Client c1 will try again in 20 ms."},
		{"a client tries to write again", three, []string{"add-clients 1 reads=0% keys=1", "client 1", "client 1", "client 1"}, "Client c1 tries operation 1 again (attempt 2): it asks S1 to “@c1/1 get a”. S1 leads, so it appends the request to its log as entry 1/2; it is neither on disk nor replicated yet. The request carries the same sequence as before, so it takes effect at most once."},
		{"a client tries to read again", three, []string{"add-clients 1 reads=100% keys=1", "client 1", "client 1", "client 1"}, "Client c1 tries operation 1 again (attempt 2): it asks S1 for a. S1 leads; before it answers, raft makes sure that it still does."},
		{"a client tries again in vain", three, []string{"add-clients 1 reads=0% keys=1", "client 1", "client 1", "crash 1", "client 1"}, "Client c1 tries operation 1 again (attempt 2): it asks S1 to “@c1/1 get a”, which is down. Client c1 will try again in 40 ms."},
		{"a client whose node crashes", three, []string{"add-clients 1 reads=0% keys=1", "client 1", "crash 3"}, "S3 crashes. Its role, its timers and its state machine were in memory and are gone; the term, the vote and the log that are on its disk stay. The request “@c1/1 get a” to S3 is in doubt: the node crashed. Client c1 will try again in 20 ms."},
		{"a client that gives up a write that had no effect", three, []string{"add-clients 1 reads=0% keys=1 attempts=1", "crash 3", "client 1"}, "Client c1 begins operation 1: it asks S3 to “@c1/1 get a”, which is down. Client c1 gives up operation 1: it had no effect, and never will."},
		{"a client that gives up a write in doubt", three, []string{"add-clients 1 reads=0% keys=1 attempts=1", "client 1", "client 1"}, "Client c1 has waited long enough for S3. Client c1 gives up operation 1 and is left in doubt: one of its attempts may have taken effect, or may yet."},
		{"a client that gives up a read", three, []string{"add-clients 1 reads=100% keys=1 attempts=1", "crash 3", "client 1"}, "Client c1 begins operation 1: it asks S3 for a, which is down. Client c1 gives up operation 1 without an answer."},
		{"a client whose node crashes at its last attempt", three, []string{"add-clients 1 reads=100% keys=1 attempts=1", "client 1", "crash 3"}, "S3 crashes. Its role, its timers and its state machine were in memory and are gone; the term, the vote and the log that are on its disk stay. The read of a at S3 is refused: the node crashed. Client c1 gives up operation 1 without an answer."},
		{"a client that is answered", alone, []string{"add-clients 1 reads=0% keys=1", "client 1", "process-ready 1", "process-ready 1"}, "S1 writes commit index 2 to disk, then applies entry 1/2 (get a). The request “@c1/1 get a” to S1 is answered: not found. That ends operation 1 of client c1."},
	})
}
