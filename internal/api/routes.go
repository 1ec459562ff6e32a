package api

import "net/http"

// routes is the whole HTTP surface; wire formats stand in web/src/lib/api/types.ts.
// Who may call: anyone; seated, with the cookie of a seat; instructor, with the cookie of the role.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	anyone := func(pattern string, h handler) { mux.Handle(pattern, s.handle(h)) }
	inRoom := func(pattern string, h handler) { mux.Handle(pattern, s.handle(s.inRoom(h))) }
	seated := func(pattern string, h seatHandler) { mux.Handle(pattern, s.handle(s.inRoom(s.seated(h)))) }
	instructor := func(pattern string, h handler) { mux.Handle(pattern, s.handle(s.inRoom(s.instructing(h)))) }

	anyone("GET /healthz", s.alive)
	anyone("GET /readyz", s.ready)
	anyone("GET /api/rooms", s.listRooms)

	inRoom("POST /api/rooms/{code}/seats", s.takeSeat)
	seated("GET /api/rooms/{code}/me", s.me)
	seated("DELETE /api/rooms/{code}/me", s.erase)
	inRoom("GET /api/rooms/{code}/state", s.state)
	seated("GET /api/rooms/{code}/events", s.events)

	inRoom("GET /api/rooms/{code}/content/{lang}", s.outline)
	inRoom("GET /api/rooms/{code}/content/{lang}/units/{unit}", s.unitPage)
	inRoom("GET /api/rooms/{code}/content/{lang}/polls/{poll}", s.pollPage)
	inRoom("GET /api/rooms/{code}/content/{lang}/debates/{debate}", s.debatePage)

	seated("POST /api/rooms/{code}/progress", s.postProgress)
	seated("POST /api/rooms/{code}/predictions", s.postPrediction)
	seated("POST /api/rooms/{code}/polls/{poll}/votes", s.postVote)
	seated("POST /api/rooms/{code}/debates/{debate}/arguments", s.postArgument)
	seated("POST /api/rooms/{code}/arguments/{argument}/votes", s.postArgumentVote)
	seated("POST /api/rooms/{code}/help", s.postHelp)
	seated("POST /api/rooms/{code}/help/cancel", s.postHelpCancel)
	seated("POST /api/rooms/{code}/questions", s.postQuestion)
	seated("POST /api/rooms/{code}/questions/{question}/votes", s.postQuestionVote)
	seated("POST /api/rooms/{code}/trainings", s.postTraining)

	seated("GET /api/rooms/{code}/exercises/{exercise}", s.exercise)
	seated("POST /api/rooms/{code}/exercises/{exercise}/hints", s.postHint)
	seated("GET /api/rooms/{code}/exercises/{exercise}/solution", s.solution)
	seated("POST /api/rooms/{code}/exercises/{exercise}/version", s.postVersion)
	seated("POST /api/rooms/{code}/answers", s.postAnswer)

	seated("GET /api/rooms/{code}/notebooks/{notebook}", s.notebook) // NB2, and NB2.ipynb
	seated("PUT /api/rooms/{code}/notebooks/{notebook}/cells/{cell}", s.putCell)
	seated("GET /api/rooms/{code}/notebooks/{notebook}/cells/{cell}/solution", s.cellSolution)
	seated("POST /api/rooms/{code}/notebooks/{notebook}/checks", s.postCheck)

	anyone("GET /api/instructor/session", s.session)
	anyone("POST /api/instructor/session", s.openSession)
	instructor("GET /api/rooms/{code}/board", s.board)
	instructor("GET /api/rooms/{code}/board/events", s.boardEvents)
	instructor("GET /api/rooms/{code}/present", s.present)
	instructor("GET /api/rooms/{code}/present/events", s.presentEvents)
	instructor("POST /api/rooms/{code}/commands", s.postCommand)
	instructor("GET /api/rooms/{code}/content/{lang}/units/{unit}/notes", s.unitNotes)
	instructor("GET /api/rooms/{code}/content/{lang}/agenda/{item}/notes", s.itemNotes)

	mux.Handle("/api/", s.handle(func(http.ResponseWriter, *http.Request) error {
		return problem(http.StatusNotFound, "not_found", "there is no such address")
	}))
	mux.Handle("/", s.pages())
	return mux
}
