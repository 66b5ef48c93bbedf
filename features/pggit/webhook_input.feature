@pggit @rest
Feature: What a webhook may be made of
  Every limit has two sides: what is just inside is taken and kept, what is just outside is refused, and a request
  that is refused leaves no trace.

  @p2 @spec:pggit.webhooks.limits
  Scenario Outline: A <field> of <length> is accepted, and kept in full
    When a webhook "orders" is created with
      | field   | value  |
      | <field> | <text> |
    Then the webhook "orders" is shown with
      | field   | value  |
      | <field> | <text> |

    Examples:
      | field       | length               | text    |
      | name        | one character        | n       |
      | name        | 255 characters       | n…255   |
      | name        | 255 long characters  | ß…255   |
      | url         | ten characters       | h…10    |
      | url         | 2048 characters      | h…2048  |
      | description | no characters        | ""      |
      | description | 1000 characters      | d…1000  |
      | description | 1000 long characters | 🚚…1000 |
      | events      | no entries           | none    |

  @p2 @spec:pggit.webhooks.limits
  Scenario Outline: A new webhook with a <field> of <length> is refused
    When the user tries to create a webhook whose <field> is "<text>"
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | field       | length          | text   |
      | name        | no characters   |        |
      | name        | 256 characters  | n…256  |
      | url         | no characters   |        |
      | url         | nine characters | h…9    |
      | url         | 2049 characters | h…2049 |
      | description | 1001 characters | d…1001 |

  @p2 @spec:pggit.webhooks.limits
  Scenario Outline: A webhook cannot be given a <field> of <length>
    Given a webhook "orders"
    When the user tries to change the <field> of the webhook "orders" to "<text>"
    Then it is refused as invalid
    And the webhook "orders" is as it was

    Examples:
      | field       | length          | text   |
      | name        | no characters   |        |
      | name        | 256 characters  | n…256  |
      | url         | nine characters | h…9    |
      | url         | 2049 characters | h…2049 |
      | description | 1001 characters | d…1001 |

  @p2 @spec:pggit.webhooks.limits
  Scenario Outline: A webhook can be given a <field> of <length>
    Given a webhook "orders"
    When the <field> of the webhook "orders" is changed to "<text>"
    Then the webhook "orders" is shown with
      | field   | value  |
      | <field> | <text> |

    Examples:
      | field       | length          | text   |
      | name        | 255 characters  | n…255  |
      | url         | 2048 characters | h…2048 |
      | description | 1000 characters | d…1000 |

  @p1 @spec:pggit.webhooks.required
  Scenario Outline: A webhook without a <field> is not made
    When the user tries to create a webhook without a <field>
    Then it is refused as invalid
    And the refusal names the field "<field>"
    And nothing has changed

    Examples:
      | field |
      | name  |
      | url   |

  @p2 @spec:pggit.webhooks.types
  Scenario Outline: A webhook whose <field> is <value> is not made
    When the user tries to create a webhook whose <field> is <value>
    Then it is refused as invalid
    And the refusal names the field "<field>"
    And nothing has changed

    Examples:
      | field       | value                     |
      | name        | nothing                   |
      | name        | a number                  |
      | name        | a list                    |
      | url         | nothing                   |
      | url         | a number                  |
      | url         | an object                 |
      | events      | nothing                   |
      | events      | a word                    |
      | events      | an object                 |
      | events      | a list of numbers         |
      | events      | a list with nothing in it |
      | active      | nothing                   |
      | active      | a list                    |
      | active      | a fraction                |
      | description | a number                  |
      | description | a list                    |

  @p2 @spec:pggit.webhooks.types
  Scenario Outline: A webhook cannot be given <value> for its <field>
    Given a webhook "orders"
    When the user tries to change the <field> of the webhook "orders" to <value>
    Then it is refused as invalid
    And the webhook "orders" is as it was

    Examples:
      | field       | value     |
      | name        | a number  |
      | url         | a list    |
      | events      | a word    |
      | active      | an object |
      | description | a number  |

  @p2 @spec:pggit.input.hostile
  Scenario Outline: <what> in a <field> is refused as input, and makes no webhook
    When the user tries to send, to create a webhook, a <field> with <what>
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | field       | what                        |
      | name        | a null character            |
      | url         | a null character            |
      | description | a null character            |
      | events      | a null character            |
      | name        | half of a surrogate pair    |
      | url         | half of a surrogate pair    |
      | description | half of a surrogate pair    |
      | events      | half of a surrogate pair    |

  @p2 @spec:pggit.input.hostile
  Scenario Outline: <what> in the <field> of a webhook that is there is refused as input
    Given a webhook "orders"
    When the user tries to send, to change the webhook "orders", a <field> with <what>
    Then it is refused as invalid
    And the webhook "orders" is as it was

    Examples:
      | field       | what                     |
      | name        | a null character         |
      | description | half of a surrogate pair |

  @p2 @spec:pggit.input.malformed
  Scenario Outline: <body> is not taken for a webhook
    When the user tries to send, to create a webhook, <body>
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | body                          |
      | an empty body                 |
      | half a JSON object            |
      | a JSON list                   |
      | a JSON text                   |
      | a JSON null                   |
      | not a number for a name       |
      | bytes that are no text        |
      | a form                        |
      | an object nested 10,000 times |
