package board

import (
	"slices"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// States of an agenda item.
const (
	itemDone = "done"
	itemLive = "live"
	itemNext = "next"
	itemCut  = "cut"
	// itemSkipped is behind the room, which never came to it.
	itemSkipped = "skipped"
)

// plan holds the day against the clock.
func plan(s *room.State, w World, outline curriculum.Outline) (Clock, []Item, []Cut) {
	clock := Clock{Planned: outline.Minutes, Extra: s.Extra(time.Time{})}
	cuts := []Cut{}
	for _, cut := range w.Course.Cuts(w.Lang) {
		cuts = append(cuts, Cut{Cut: cut, On: s.Cuts[cut.ID]})
	}
	live := -1
	var elapsed time.Duration
	if !s.Started.IsZero() {
		elapsed = max(w.Now.Sub(s.Started), 0)
		started := s.Started
		clock.Started, clock.Elapsed = &started, int(elapsed/time.Second)
		live = liveItem(s, w, outline, elapsed)
	}
	starts := make([]*time.Duration, len(outline.Agenda))
	for i, item := range outline.Agenda {
		starts[i] = begun(s, w, outline.Agenda, item)
	}
	agenda := make([]Item, len(outline.Agenda))
	skipped, skipping := false, false
	for i, item := range outline.Agenda {
		view := Item{ID: item.ID, From: item.From, To: item.To, Title: item.Title, State: itemNext}
		switch {
		case i < live:
			view.State = itemDone
			// What has nothing to open, as a break, shares the fate of what stands before it.
			if skipping = starts[i] == nil && (skipping || leads(item)); skipping {
				view.State, skipped = itemSkipped, true
			} else if next := starts[i+1]; next != nil { // it ended when the next one began, where that is known
				view.Drift = minutes(*next - planned(item.To))
			}
		case i == live:
			view.State = itemLive
			// It ends as planned after its beginning, with the time that was given since, or it has run over already.
			late := max(elapsed-planned(item.To), 0)
			if starts[i] != nil {
				given := time.Duration(s.Extra(s.Started.Add(*starts[i]))) * time.Minute
				late = max(elapsed-planned(item.To), *starts[i]-planned(item.From)+given)
				since := s.Started.Add(*starts[i])
				clock.Since = &since
			}
			id := item.ID
			clock.Item = &id
			// Who has left parts out is ahead of a plan that is no longer hers.
			if drift := minutes(late); !skipped || drift > 0 {
				view.Drift, clock.Late = drift, &drift
			}
		}
		if s.Cuts[item.ID] && i != live {
			view.State = itemCut
		}
		agenda[i] = view
	}
	if live < 0 {
		clock.Late = new(int)
	}
	return clock, agenda, cuts
}

// leads reports whether an item is more than words: something in the course belongs to it, written or not.
func leads(item curriculum.AgendaItem) bool { return ready(item, nil) || len(item.Notebooks) > 0 }

// ready reports whether something of an item can be opened.
func ready(item curriculum.AgendaItem, notebooks []curriculum.NotebookSummary) bool {
	return len(item.Units)+len(item.Debates)+len(item.Labs)+len(item.Exercises) > 0 ||
		slices.ContainsFunc(notebooks, func(n curriculum.NotebookSummary) bool { return n.Written && slices.Contains(item.Notebooks, n.ID) })
}

// liveItem is where the day is: the item that window, debate or place have reached, or one behind it that opens nothing
// (a break, a test) and is due by the clock.
func liveItem(s *room.State, w World, outline curriculum.Outline, elapsed time.Duration) int {
	agenda, at := outline.Agenda, -1
	if s.Window != nil {
		at = itemOfUnit(agenda, s.Window.Unit)
	}
	if s.Debate != "" {
		at = max(at, slices.IndexFunc(agenda, func(item curriculum.AgendaItem) bool { return slices.Contains(item.Debates, s.Debate) }))
	}
	if s.Place != nil {
		at = max(at, itemOfPlace(w, agenda, *s.Place, s.Window))
	}
	for i := at + 1; i < len(agenda) && !ready(agenda[i], outline.Notebooks) && elapsed >= planned(agenda[i].From); i++ {
		at = i
	}
	return max(at, 0)
}

func itemOfUnit(agenda []curriculum.AgendaItem, unit string) int {
	return slices.IndexFunc(agenda, func(item curriculum.AgendaItem) bool { return slices.Contains(item.Units, unit) })
}

// itemOfPlace is the item that a place belongs to while the window stands at a point; -1 for none. An exercise of the unit
// that is being taught belongs to the unit.
func itemOfPlace(w World, agenda []curriculum.AgendaItem, place event.Place, window *event.Point) int {
	if place.What == room.PlaceExercise && window != nil {
		if e, ok := w.Course.Exercise(place.Ref); ok {
			if at := itemOfUnit(agenda, window.Unit); at >= 0 && slices.Contains(agenda[at].Units, e.Unit()) {
				return at
			}
		}
	}
	return slices.IndexFunc(agenda, func(item curriculum.AgendaItem) bool {
		switch place.What {
		case room.PlaceNotebook:
			return slices.Contains(item.Notebooks, place.Ref)
		case room.PlaceLab:
			return slices.Contains(item.Labs, place.Ref)
		}
		return slices.Contains(item.Exercises, place.Ref)
	})
}

// begun is when the room first came to an item, from the start of the workshop; nil where that is not known.
func begun(s *room.State, w World, agenda []curriculum.AgendaItem, item curriculum.AgendaItem) *time.Duration {
	var first time.Time
	came := func(at time.Time) {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	for _, o := range s.Opened {
		if slices.Contains(item.Units, o.Unit) {
			came(o.At)
		}
	}
	for _, id := range item.Debates {
		if d := s.Debates[id]; d != nil {
			came(d.Opened)
		}
	}
	for _, sent := range s.Sent {
		var window *event.Point
		for _, o := range s.Opened {
			if !o.At.After(sent.At) {
				window = &o.Point
			}
		}
		if at := itemOfPlace(w, agenda, sent.Place, window); at >= 0 && agenda[at].ID == item.ID {
			came(sent.At)
		}
	}
	if first.IsZero() || s.Started.IsZero() {
		return nil
	}
	after := first.Sub(s.Started)
	return &after
}

func planned(minutes int) time.Duration { return time.Duration(minutes) * time.Minute }

// minutes counts whole ones, towards zero: less than one is on time.
func minutes(d time.Duration) int { return int(d / time.Minute) }
