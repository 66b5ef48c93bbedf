@storage @rest
Feature: Requests that go wrong
  Whoever asks for what is not there, or in a way that cannot be understood, is told so in words, at once and without
  harm, and can name the request when he asks for help.

  @p2 @spec:storage.errors.body
  Scenario Outline: A request to create a bucket with the body <body> is refused
    Given a project
    When the owner sends, to create a bucket, the body <body>
    Then it is refused as invalid
    And the refusal says why
    And nothing in the project has changed

    Examples: no JSON
      | body                   |
      | name=in_c_sales        |
      | {"name": "in_c_sales"  |
      | {'name': 'in_c_sales'} |

    Examples: JSON of another kind
      | body             |
      | null             |
      | 17               |
      | "in_c_sales"     |
      | ["in_c_sales"]   |
      | {}               |
      | {"nome": "in_c"} |
      | {"name": null}   |
      | {"name": 17}     |
      | {"name": true}   |
      | {"name": ["a"]}  |
      | {"name": {}}     |

  @p2 @spec:storage.projects.invalid
  Scenario Outline: A project is not made from the body <body>
    Given a project
    When the administrator sends, to create a project, the body <body>
    Then it is refused as invalid
    And the refusal says why
    And nothing in the project has changed

    Examples: no id
      | body                             |
      | {"name": "nameless"}             |
      | {"id": null, "name": "nameless"} |
      | {}                               |
      | []                               |
      | null                             |
      | not JSON                         |

    Examples: not the right kind of value
      | body                               |
      | {"id": 17, "name": "number"}       |
      | {"id": ["{id}"], "name": "list"}   |
      | {"id": "{id}", "name": 17}         |
      | {"id": "{id}", "name": ["a"]}      |
      | {"id": "{id}", "settings": "text"} |
      | {"id": "{id}", "settings": [1]}    |

  @p3 @spec:storage.errors.body
  Scenario Outline: A project is not renamed by the body <body>
    Given a project called "Sales"
    When the owner sends, to rename the project, the body <body>
    Then it is refused as invalid
    And the refusal says why
    And nothing in the project has changed

    Examples:
      | body                |
      | {"name": 17}        |
      | {"name": ["Hacked"] |
      | {"name": {}}        |
      | ["Hacked"]          |
      | name=Hacked         |

  @p3 @spec:storage.errors.body @spec:storage.pgsessions.invalid
  Scenario Outline: No activity of a session is reported by the body <body>
    Given a project
    When the administrator sends, to report activity of the session, the body <body>
    Then it is refused as invalid
    And the refusal says why

    Examples:
      | body                          |
      | {"increment_queries": "many"} |
      | {"increment_queries": [1]}    |
      | [true]                        |
      | yes                           |

  @p3 @spec:storage.errors.body
  Scenario: What a request says beyond what is asked for does no harm
    Given a project
    When the owner sends, to create a bucket, the body {"name": "in_c_sales", "project_id": "other", "colour": "red"}
    Then it is accepted
    And the buckets of the project are "in_c_sales"

  @p2 @spec:storage.errors.route
  Scenario Outline: Asking for <what> is answered with "<refusal>"
    Given a project with one of everything
    When the owner asks for <what>
    Then it is refused as <refusal>
    And the refusal says why
    And nothing in the project has changed

    Examples:
      | what                                      | refusal     |
      | a page that the service does not have     | not found   |
      | a part that projects do not have          | not found   |
      | a part of a table that tables do not have | not found   |
      | a patch of the project                    | not allowed |
      | the deletion of the health                | not allowed |
      | the replacement of its statistics         | not allowed |

  @p2 @spec:storage.errors.request-id
  Scenario Outline: The id of a request comes back when <what>
    Given a project with one of everything
    When <caller> tries to <request> under the request id <id>
    Then the answer carries the request id <id>

    Examples:
      | what                 | caller                       | request            | id                                     |
      | it is answered       | the owner                    | read the project   | "support-case-4711"                    |
      | something is made    | the owner                    | create another key | "0b7e2f0c-5a43-4f0e-9a52-0d5f2c1a8f33" |
      | something is deleted | the owner                    | delete the bucket  | "a"                                    |
      | a file is sent       | the owner                    | download the file  | "file-1"                               |
      | nobody is known      | a stranger                   | read the project   | "who-am-i"                             |
      | it is forbidden      | the owner of another project | read the project   | "not-mine"                             |
      | the metrics are read | a stranger                   | read the metrics   | "m-1"                                  |

  @p2 @spec:storage.errors.request-id
  Scenario: Every answer has an id, whether the caller sent one or not
    Given a project
    When the owner tries to read the project
    Then answers to requests without an id carry ids of their own
