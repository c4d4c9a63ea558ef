package scene

import (
	"strconv"
	"strings"
)

// figure shows a picture that was drawn beforehand: see web.Figure.
func (b *builder) figure(parent, key, drawn string) {
	if drawn == "" {
		return
	}
	b.add(parent, key, "div", "class", "figure", "data-testid", "figure")
	keys := [3]string{key} // of the elements that one is in, by depth
	for i, line := range strings.Split(strings.TrimSuffix(drawn, "\n"), "\n") {
		depth := 0
		for line[depth] == ' ' {
			depth++
		}
		words := strings.Split(line[depth:], "|")
		keys[depth+1] = key + "." + strconv.Itoa(i)
		b.text(keys[depth], keys[depth+1], words[0], words[1], words[2:]...)
	}
}
