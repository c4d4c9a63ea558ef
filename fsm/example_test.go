package fsm_test

import (
	"errors"
	"fmt"

	"glassraft/fsm"
)

func ExampleKV() {
	kv := fsm.NewKV()
	for i, request := range []string{
		"set x 5",
		"get x",
		"cas x 4 6",
		"@alice/1 append x 0",
		"@alice/1 append x 0", // alice heard no answer and asks again: nothing is appended
		"get x",
		"get y",
		"get x y",
	} {
		response, err := kv.Apply(uint64(i+1), []byte(request))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-20s %s\n", request, response)
	}
	_, err := kv.Apply(3, []byte("set x 7"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, fsm.ErrAlreadyApplied))

	snapshot, err := kv.Snapshot()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", snapshot)
	// Output:
	// set x 5              ok
	// get x                5
	// cas x 4 6            differs: 5
	// @alice/1 append x 0  ok
	// @alice/1 append x 0  ok
	// get x                50
	// get y                not found
	// get x y              error: column 7: unexpected "y": legal is get KEY
	// index 3: already applied: last applied is 8
	// true
	// glassraft kv version 1
	// applied 8
	// set x 50
	// session alice 1 ok
	// crc32 2bc76182
}

// A machine of one's own gets exactly-once by running its requests through Sessions.Once.
func ExampleSessions_Once() {
	var sessions fsm.Sessions
	counter := 0
	count := func(string) fsm.Response {
		counter++
		return fsm.Response{Status: fsm.StatusOK, Value: fmt.Sprint(counter)}
	}
	first := fsm.Request{Client: "alice", Sequence: 1, Command: "count"}
	fmt.Println(sessions.Once(first, count))
	fmt.Println(sessions.Once(first, count))
	fmt.Println(counter)
	// Output:
	// ok: 1
	// ok: 1
	// 1
}
