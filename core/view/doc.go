// Package view turns a cluster into what may be shown of it: a Frame of plain
// values that nobody changes any more, and the words for what an event did.
//
// It refuses to know a screen: there are no pixels and no colours here, and the
// same Frame serves the page, the tests and exports. And it refuses to say more
// than happened: every sentence is made from the effects of the very event and
// the frames before and after it.
//
// Read frame.go (what there is to see), capture.go (how it is read off a
// cluster) and capture_log.go (how logs are, without reading all of them each
// time), label.go (short words for entries, messages, operations and links),
// explain.go (the sentence for an event), and what it is made of:
// explain_time.go for clocks, explain_request.go for what clients ask,
// explain_client.go for simulated ones, explain_ready.go and explain_disk.go
// for what a node does, explain_local.go for what its threads tell its raft,
// explain_deliver.go for messages, with explain_append.go and
// explain_forward.go, explain_network.go for links, explain_crash.go for
// what stops a node, explain_break.go for what a driver does wrong on purpose;
// and diff.go (what changed).
//
//	before := view.Capture(cluster)
//	effects, err := cluster.Do(event)
//	after := view.Capture(cluster)
//	fmt.Println(view.Explain(event, effects, before, after).Sentence)
package view
