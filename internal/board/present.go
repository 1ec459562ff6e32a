package board

import (
	"strings"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// Present is what the projector shows; one of the types below, wire format of types.ts. It is made from what was released
// and from nothing else: no name, no count, no key and no text that waits for approval has a place in it.
type Present interface{ at() event.Seq }

type presentation struct {
	Seq  event.Seq `json:"seq"`
	What string    `json:"what"`
}

func (p presentation) at() event.Seq { return p.Seq }

// Seq is the version of the room that p shows.
func Seq(p Present) event.Seq { return p.at() }

type PresentJoin struct {
	presentation
	Title   string          `json:"title"`
	URL     string          `json:"url"`
	QR      curriculum.HTML `json:"qr"`
	WiFi    *string         `json:"wifi"`
	Seats   int             `json:"seats"`
	Taken   int             `json:"taken"`
	Started bool            `json:"started"` // it has begun and nothing was opened yet: the welcome
}

type PresentLesson struct {
	presentation
	Unit   string  `json:"unit"`
	Screen string  `json:"screen"`
	Corner *Corner `json:"corner"`
}

// PresentPlace says where everybody was sent besides the lesson.
type PresentPlace struct {
	presentation
	Kind    string  `json:"kind"`
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Minutes *int    `json:"minutes"`
	Corner  *Corner `json:"corner"`
}

// Corner keeps the address on the projector until everybody is in.
type Corner struct {
	URL string          `json:"url"`
	QR  curriculum.HTML `json:"qr"`
}

type PresentPoll struct {
	presentation
	Poll     string              `json:"poll"`
	Question curriculum.HTML     `json:"question"`
	Options  []curriculum.Option `json:"options"`
	Phase    string              `json:"phase"`
	Deadline *time.Time          `json:"deadline"`
	Voted    int                 `json:"voted"`
	Of       int                 `json:"of"`
}

type PresentResults struct {
	presentation
	Poll     string              `json:"poll"`
	Question curriculum.HTML     `json:"question"`
	Options  []curriculum.Option `json:"options"`
	Shown    room.Shown          `json:"shown"`
}

type PresentQuestion struct {
	presentation
	Text  string `json:"text"`
	Votes int    `json:"votes"`
}

// PresentDebate tells of the predictions only how many there are.
type PresentDebate struct {
	presentation
	Debate    string            `json:"debate"`
	Title     string            `json:"title"`
	Question  curriculum.HTML   `json:"question"`
	Phase     string            `json:"phase"`
	Predict   PresentPrediction `json:"predict"`
	Lab       string            `json:"lab"`    // the demonstration to watch
	Stance    bool              `json:"stance"` // sides are taken by a vote before the arguments
	Arguments []PresentArgument `json:"arguments"`
	Corner    *Corner           `json:"corner"`
}

type PresentPrediction struct {
	Question curriculum.HTML     `json:"question"`
	Options  []curriculum.Option `json:"options"`
	Made     int                 `json:"made"`
	Of       int                 `json:"of"`
}

type PresentArgument struct {
	Text  string `json:"text"`
	Votes int    `json:"votes"`
}

type PresentBlack struct{ presentation }

// Presented is what the projector shows of s. What the instructor chose but has not released gives way to the room's own course.
func Presented(s *room.State, w World) Present {
	base := presentation{Seq: s.Version}
	switch s.Project.What {
	case room.ShowBlack:
		base.What = room.ShowBlack
		return PresentBlack{base}
	case room.ShowJoin:
		return join(s, w, base, false)
	case room.ShowLesson:
		if p := lesson(s, w, base, s.Project.Ref); p != nil {
			return p
		}
	case room.ShowQuestion:
		if q := s.Questions[s.Project.Ref]; q != nil && q.State == room.Approved {
			base.What = room.ShowQuestion
			return PresentQuestion{base, q.Text, len(q.Votes)}
		}
	case room.ShowArgument:
		if p := argument(s, w, base, s.Project.Ref); p != nil {
			return p
		}
	case room.ShowPollPage, room.ShowResults:
		if s.Poll != nil && (s.Project.Ref == "" || s.Project.Ref == s.Poll.Poll) {
			return vote(s, w, base, s.Project.What == room.ShowResults)
		}
	}
	return auto(s, w, base)
}

// auto follows the room: what asks for everybody's attention first, then where the room was sent, the lesson, and the
// door before it began.
func auto(s *room.State, w World, base presentation) Present {
	r := s.Round()
	if r != nil && (r.Phase != room.PhaseClosed || r.Shown) {
		return vote(s, w, base, true)
	}
	if s.Debates[s.Debate] != nil {
		return debated(s, w, base)
	}
	if r != nil {
		return vote(s, w, base, true)
	}
	if s.Place != nil {
		return place(s, w, base)
	}
	if p := lesson(s, w, base, ""); p != nil {
		return p
	}
	return join(s, w, base, !s.Started.IsZero())
}

func join(s *room.State, w World, base presentation, started bool) Present {
	base.What = room.ShowJoin
	return PresentJoin{presentation: base, Title: w.Course.Title(w.Lang), URL: w.URL, QR: w.QR, Seats: s.Seats, Taken: s.Taken(), Started: started}
}

func place(s *room.State, w World, base presentation) Present {
	base.What = "place"
	facts, _ := room.PlaceIn(w.Course, w.Lang, *s.Place)
	p := PresentPlace{presentation: base, Kind: s.Place.What, ID: s.Place.Ref, Title: facts.Title, Corner: corner(s, w)}
	if facts.Minutes > 0 {
		p.Minutes = &facts.Minutes
	}
	return p
}

func corner(s *room.State, w World) *Corner {
	if s.Taken() >= s.Seats {
		return nil
	}
	return &Corner{URL: w.URL, QR: w.QR}
}

// lesson is the screen ref ("u07/volta") where it lies in the window, for "" the window's end; nil where nothing is open.
func lesson(s *room.State, w World, base presentation, ref string) Present {
	if s.Window == nil {
		return nil
	}
	at := *s.Window
	if unit, screen, ok := strings.Cut(ref, "/"); ok {
		wanted := event.Point{Unit: unit, Screen: screen}
		for _, p := range w.Course.Points() {
			point := event.Point{Unit: p.Unit, Screen: p.Screen}
			if point == wanted {
				at = wanted
			}
			if point == *s.Window {
				break
			}
		}
	}
	base.What = room.ShowLesson
	return PresentLesson{presentation: base, Unit: at.Unit, Screen: at.Screen, Corner: corner(s, w)}
}

// vote is the poll in the room: its results where they are shown and wanted, else question and turnout.
func vote(s *room.State, w World, base presentation, results bool) Present {
	r := s.Round()
	page, _ := w.Course.PollPage(w.Lang, s.Poll.Poll)
	options := page.Options
	if options == nil {
		options = []curriculum.Option{}
	}
	if shown := s.Shown(w.Course, w.Lang); shown != nil && results {
		base.What = room.ShowResults
		return PresentResults{base, s.Poll.Poll, page.Question, options, *shown}
	}
	base.What = room.ShowPollPage
	p := PresentPoll{presentation: base, Poll: s.Poll.Poll, Question: page.Question, Options: options, Phase: r.Phase, Voted: len(r.Last()), Of: voters(s, w)}
	if deadline := r.Deadline; !deadline.IsZero() {
		p.Deadline = &deadline // a copy: the view outlives the lock on the state
	}
	return p
}

func debated(s *room.State, w World, base presentation) Present {
	d := s.Debates[s.Debate]
	p := argued(s, w, base, s.Debate)
	for _, a := range s.OpenArguments(d) {
		p.Arguments = append(p.Arguments, PresentArgument{a.Text, a.Votes})
	}
	return p
}

// argument is one argument alone; nil unless everybody may read it.
func argument(s *room.State, w World, base presentation, id string) Present {
	a := s.Arguments[id]
	if a == nil {
		return nil
	}
	for _, open := range s.OpenArguments(s.Debates[a.Debate]) {
		if open.ID == id {
			p := argued(s, w, base, a.Debate)
			p.Arguments = append(p.Arguments, PresentArgument{open.Text, open.Votes})
			return p
		}
	}
	return nil
}

// argued is a debate without its arguments.
func argued(s *room.State, w World, base presentation, id string) PresentDebate {
	base.What = "debate"
	page, _ := w.Course.DebatePage(w.Lang, id)
	made := 0
	for _, p := range s.Participants {
		if _, ok := p.Predictions[page.Predict.ID]; ok {
			made++
		}
	}
	return PresentDebate{
		presentation: base, Debate: id, Title: page.Title, Question: page.Question, Phase: s.Debates[id].Phase,
		Predict: PresentPrediction{page.Predict.Question, page.Predict.Options, made, max(made, len(w.Online))},
		Lab:     page.Lab, Stance: page.Stance != nil, Arguments: []PresentArgument{}, Corner: corner(s, w),
	}
}
