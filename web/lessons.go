package web

import (
	"embed"
	"strings"
)

// lessonFiles are the page's own lessons: scripts that speak to their reader. The
// numbers that their names begin with are the order of the course.
//
//go:embed lessons/*.txt
var lessonFiles embed.FS

// Lesson is one of the page's own lessons.
type Lesson struct {
	Name  string // of its file, without the ending
	Title string
	Text  string // the script
}

var lessons = readLessons()

// Lessons lists the lessons in the order of the course.
func Lessons() []Lesson { return lessons }

func readLessons() []Lesson {
	entries, err := lessonFiles.ReadDir("lessons")
	if err != nil {
		panic("invariant: the lessons are embedded: " + err.Error())
	}
	var list []Lesson
	for _, entry := range entries { // sorted by name
		text, err := lessonFiles.ReadFile("lessons/" + entry.Name())
		if err != nil {
			panic("invariant: an embedded file can be read: " + err.Error())
		}
		l := Lesson{Name: strings.TrimSuffix(entry.Name(), ".txt"), Text: string(text)}
		for line := range strings.Lines(l.Text) {
			if title, is := strings.CutPrefix(line, "title "); is {
				l.Title = strings.TrimSpace(title)
				break
			}
		}
		list = append(list, l)
	}
	return list
}
