package check

import (
	"errors"
	"fmt"

	"github.com/anishathalye/porcupine"

	"glassraft/core"
)

// History gives what Linearizable judges to a program that shows it: the
// sequential specification, partitioned by key, and the operations. It judges the
// keys first, each within stepsMax: what it gives is decided by porcupine's search
// in as many steps, which nothing else bounds. Keys that need more are an
// ErrUndecided each, joined.
//
// An operation that was answered stands in the row of its client (ClientId), one
// without an answer in a row of its own after all clients: it may take effect at
// any later time, while its client goes on. Row 0 holds the mark after the last
// answer that such operations need.
func (c *Checker) History(stepsMax int) (porcupine.Model, []porcupine.Operation, error) {
	var operations []porcupine.Operation
	var undecided []error
	row := lastClient(&c.clients)
	for _, accesses := range c.clients.keys() {
		if _, decided := newRegister(accesses, c.clients.moment, stepsMax).explains(accesses, c.clients.moment); !decided {
			undecided = append(undecided, tooManySteps(accesses, stepsMax))
			continue
		}
		r := newRegister(accesses, c.clients.moment, stepsMax)
		for _, o := range r.operations(accesses, c.clients.moment) {
			if _, isAccess := o.Input.(*access); isAccess && o.Output == nil {
				row++
				o.ClientId = row
			}
			o.Input = drawn{r, o.Input}
			operations = append(operations, o)
		}
	}
	if err := errors.Join(undecided...); err != nil {
		return porcupine.Model{}, nil, err
	}
	return porcupine.Model{
		Partition:         byRegister,
		Init:              func() any { return value{} },
		Step:              func(state, input, output any) (bool, any) { return input.(drawn).step(state.(value), output) },
		DescribeOperation: func(input, output any) string { return input.(drawn).describe(output) },
		DescribeState:     func(state any) string { return state.(value).describe() },
	}, operations, nil
}

// lastClient is the highest number of a client that did something.
func lastClient(h *calls) int {
	last := 0
	for i := range h.count {
		last = max(last, int(h.operations.at(uint64(i)).id.client))
	}
	return last
}

// drawn is the input of an operation of any key.
type drawn struct {
	register *register
	input    any // as register.operations gives it
}

// step is register.place without a bound: it has to do the same whenever it is
// asked, since what is found is done once more for the picture.
func (d drawn) step(v value, output any) (bool, any) {
	ok, next := d.register.place(v, d.input, output)
	return ok, next
}

// describe gives "c1 at S2: append x 3 -> ok".
func (d drawn) describe(output any) string {
	a, isAccess := d.input.(*access)
	if !isAccess {
		return "after the last answer"
	}
	answer := "no answer"
	if output != nil {
		answer = output.(core.Response).String()
	}
	return fmt.Sprintf("%v at %v: %v -> %s", a.id.client, a.node, a.command, answer)
}

func (v value) describe() string {
	if !v.found {
		return "absent"
	}
	return fmt.Sprintf("%q", v.text)
}

// byRegister parts the operations by key. They stand together.
func byRegister(operations []porcupine.Operation) [][]porcupine.Operation {
	var parts [][]porcupine.Operation
	var last *register
	for _, o := range operations {
		if r := o.Input.(drawn).register; r != last {
			parts = append(parts, nil)
			last = r
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], o)
	}
	return parts
}
