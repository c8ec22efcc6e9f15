; Miss Manners, the same rules as manners.yaml.

(deftemplate guest (slot name) (slot sex) (slot hobby))
(deftemplate last_seat (slot seat))
(deftemplate count (slot next))
(deftemplate context (slot state))
(deftemplate seating
  (slot id) (slot parent) (slot left_seat) (slot left_guest)
  (slot right_seat) (slot right_guest) (slot path_done))
(deftemplate path (slot id) (slot guest) (slot seat))
(deftemplate chosen (slot id) (slot guest) (slot hobby))

(defrule assign_first_seat
  ?context <- (context (state start))
  (guest (name ?guest))
  ?count <- (count (next ?id))
  =>
  (assert (seating (id ?id) (parent 0) (left_seat 1) (left_guest ?guest)
                   (right_seat 1) (right_guest ?guest) (path_done yes)))
  (assert (path (id ?id) (guest ?guest) (seat 1)))
  (modify ?count (next (+ ?id 1)))
  (modify ?context (state assign_seats)))

(defrule find_seating
  ?context <- (context (state assign_seats))
  (seating (id ?parent) (right_seat ?seat) (right_guest ?left) (path_done yes))
  (guest (name ?left) (sex ?sex) (hobby ?hobby))
  (guest (name ?right) (sex ~?sex) (hobby ?hobby))
  ?count <- (count (next ?id))
  (not (path (id ?parent) (guest ?right)))
  (not (chosen (id ?parent) (guest ?right) (hobby ?hobby)))
  =>
  (assert (seating (id ?id) (parent ?parent) (left_seat ?seat)
                   (left_guest ?left) (right_seat (+ ?seat 1))
                   (right_guest ?right) (path_done no)))
  (assert (path (id ?id) (guest ?right) (seat (+ ?seat 1))))
  (assert (chosen (id ?parent) (guest ?right) (hobby ?hobby)))
  (modify ?count (next (+ ?id 1)))
  (modify ?context (state make_path)))

(defrule make_path
  (declare (salience 1))
  (context (state make_path))
  (seating (id ?id) (parent ?parent) (path_done no))
  (path (id ?parent) (guest ?guest) (seat ?seat))
  (not (path (id ?id) (guest ?guest)))
  =>
  (assert (path (id ?id) (guest ?guest) (seat ?seat))))

(defrule path_done
  ?context <- (context (state make_path))
  ?seating <- (seating (path_done no))
  =>
  (modify ?seating (path_done yes))
  (modify ?context (state check_done)))

(defrule are_we_done
  (declare (salience 1))
  ?context <- (context (state check_done))
  (last_seat (seat ?last))
  (seating (right_seat ?last))
  =>
  (modify ?context (state print_results)))

(defrule continue
  ?context <- (context (state check_done))
  =>
  (modify ?context (state assign_seats)))

(defrule print_results
  (declare (salience 1))
  (context (state print_results))
  (last_seat (seat ?last))
  (seating (id ?id) (right_seat ?last))
  (path (id ?id) (guest ?guest) (seat ?seat))
  =>
  (printout t ?seat " " ?guest crlf))

(defrule all_done
  (context (state print_results))
  =>
  (halt))
