; One condition on two values, the same as predicate.yaml.

(deftemplate sample (slot id) (slot value))
(deftemplate high (slot id))

(defrule high
  (sample (id ?id) (value ?value))
  (test (and (>= ?value 990) (> ?id 0)))
  =>
  (assert (high (id ?id))))
