package scene_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
	"glassraft/web"
)

// A figure is drawn as web.Figure has it, with what is in it inside it, and is gone with its
// words.
func TestAFigure(t *testing.T) {
	t.Parallel()
	for _, name := range script.Figures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := playing(t, "glassraft 1\nfigure "+name+"\nsay Look.\nsay Enough.\n")
			s := scene.Draw(m)
			elements := drawn(s, "lesson.figure")[1:]
			lines := strings.Split(strings.TrimSpace(web.Figure(name)), "\n")
			require.Len(t, elements, len(lines))
			tags := map[string]string{"lesson.figure": "div"} // by key
			for i, e := range elements {
				tags[e.Key] = e.Tag
				line := strings.TrimLeft(lines[i], " ")
				require.True(t, strings.HasPrefix(line, e.Tag+"|"+e.Text), line)
				for _, a := range e.Attrs {
					require.Contains(t, line, "|"+a.Name+"|"+a.Value)
				}
				require.Equal(t, map[string]string{"svg:path": "svg:svg", "svg:text": "svg:svg", "svg:svg": "div", "p": "div"}[e.Tag], tags[e.Parent], line)
			}
			picture := elements[1]
			require.Equal(t, "img", attr(picture, "role"))
			require.Contains(t, attr(picture, "aria-label"), "Medians by range of election timeouts, in ms: 150-")
			require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
			require.Empty(t, drawn(scene.Draw(m), "lesson.figure"))
		})
	}
}
